// The operation that plans a run: the row limit is asked inside it, and before a probe calls anything.
import { policyOf } from '../compose/guard-policy.ts';
import { type MadePlan, makePlan, type PlanOrder } from '../compose/make-plan.ts';
import type { ProbeAttendance } from '../compose/probe-plan.ts';
import type { Config } from '../config/load-config.ts';
import type { Probe } from '../core/probe.ts';
import { refuseTooMany } from '../pipeline/guards/row-limit.ts';

export { type MadePlan, type PlanAttendance, plannedRate } from '../compose/make-plan.ts';
export type { ProbeObserver } from '../compose/probe-plan.ts';

/** A sealed plan, and how it is probed if that was asked for. */
export interface PlannedRun extends MadePlan {
  /** Undefined if no probe was asked for. Throws `AppError` if it finds too little or ends early. */
  probe(attendance: ProbeAttendance): Promise<Probe | undefined>;
}

export interface PlanRequest extends PlanOrder {
  /** Told the plan before its guards are asked: it is written already, and stays. */
  readonly onPlanned?: (made: MadePlan) => void;
}

/** Throws `AppError`: `guard.max-delete` (guard) if the plan would send too much, and what planning throws. */
export async function planRows(config: Config, request: PlanRequest): Promise<PlannedRun> {
  const made = await makePlan(config, request);
  request.onPlanned?.(made);
  refuseTooMany({ ...made, policy: policyOf(config) });
  return {
    ...made,
    async probe(attendance) {
      if (made.plan.options.probe === undefined) return undefined;
      // Loaded only here: planning alone has no use for the HTTP client.
      const { probePlan } = await import('../compose/probe-plan.ts');
      return probePlan(config, made, attendance);
    },
  };
}

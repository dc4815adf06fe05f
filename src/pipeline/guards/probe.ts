// The guard of a plan made with `--probe-least`: enough of the rows looked up must be there.
import { count } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import type { Plan } from '../../core/plan.ts';
import { asPercent, isEnoughThere, type Probe, toldRows } from '../../core/probe.ts';

export interface ProbedPlan {
  readonly runDir: string;
  readonly plan: Pick<Plan, 'options'>;
  /** What probe.json says of this plan; undefined if there is none. */
  readonly probe: Probe | undefined;
}

/** Throws `AppError` (guard): `guard.probe-least`, or `guard.probe-missing` without a whole probe. */
export function refuseUnprobed({ runDir, plan, probe }: ProbedPlan): void {
  const least = plan.options.probe?.least ?? null;
  if (least === null) return;
  if (probe === undefined) throw neverCompleted();
  if (!isEnoughThere(probe, least)) throw tooFew(probe, { least, runDir });
}

function neverCompleted(): AppError {
  return new AppError(
    'guard.probe-missing',
    'the plan was made with --probe-least, and its probe was never completed',
    { kind: 'guard', hint: 'Nothing was sent. Plan again from the input, which makes the probe again.' },
  );
}

function tooFew(
  { verdicts, rows }: Probe,
  { least, runDir }: { readonly least: number; readonly runDir: string },
): AppError {
  const told = toldRows(verdicts);
  const found =
    told === 0
      ? `none of the ${count(rows)} rows could be looked up`
      : `${count(verdicts.present)} of the ${count(told)} rows that could be looked up are there`;
  return new AppError('guard.probe-least', `${found}, --probe-least asks for ${asPercent(least)} of them`, {
    kind: 'guard',
    hint: `Nothing was sent, and apply refuses this plan. Is it the right app, and are the ids whole? Look at the plan in ${runDir}; if it is right, plan again with a lower --probe-least.`,
  });
}

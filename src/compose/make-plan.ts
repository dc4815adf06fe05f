// Joins what planning needs: input, protected ids, run directory.
import { randomBytes } from 'node:crypto';
import { registry } from '../../jobs/registry.ts';
import { createCsvReader } from '../adapters/csv/csv-reader.ts';
import { readProtectFile } from '../adapters/csv/protect-file.ts';
import { createPlanStore, runDirectory } from '../adapters/run-dir/plan-store.ts';
import { writeSummary } from '../adapters/run-dir/summary-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import type { Plan } from '../core/plan.ts';
import { formatRate } from '../core/rate.ts';
import { plannedOutcomes, type Summary, summarise } from '../core/summary.ts';
import type { PlanTarget, Target } from '../core/targets.ts';
import { type PlanProgress, planRun } from '../pipeline/plan-run.ts';
import { appOf, rateOf } from './app-of.ts';
import { toolVersion } from './tool-version.ts';

export interface PlanOrder {
  readonly target: PlanTarget;
  /** File names; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly stdin: NodeJS.ReadStream;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PlanProgress) => void;
}

export interface MadePlan {
  readonly runDir: string;
  readonly plan: Plan;
  readonly summary: Summary;
}

/** Reads and judges the input and writes a sealed plan into a new run directory. Throws `AppError`. */
export async function makePlan(config: Config, order: PlanOrder): Promise<MadePlan> {
  const app = appOf(config);
  const runId = config.runId ?? newRunId(order.target);
  const plan = await planRun(
    {
      ...app,
      runId,
      parent: null,
      toolVersion: toolVersion(),
      createdAt: new Date(systemClock.wallMs()).toISOString(),
      target: order.target,
      inputs: order.inputs,
      reading: {
        columnMap: config.columns,
        header: !config.noHeader,
        ...(config.delimiter === undefined ? {} : { delimiter: config.delimiter }),
      },
      skipInvalid: config.skipInvalid,
      subscriberField: config.subscriberField,
      rowsPerCall: config.rowsPerCall,
      rate: config.origins.rate.level === 'default' ? null : formatRate(config.rate),
      maxDelete: config.maxDelete ?? null,
      protect: await protectedIds(config, order),
    },
    {
      jobs: registry.jobs,
      reader: createCsvReader({ stdin: order.stdin }),
      store: createPlanStore({ runsDir: config.runsDir }),
      onProgress: order.onProgress,
      signal: order.signal,
    },
  );
  const runDir = runDirectory(config.runsDir, runId);
  const summary = plannedSummary(plan);
  await writeSummary(runDir, summary);
  return { runDir, plan, summary };
}

async function protectedIds({ protect }: Config, { stdin, signal }: PlanOrder) {
  if (protect === undefined) return null;
  const knownColumns = Object.values(registry.jobs).flatMap((job) => job.columns);
  return readProtectFile(protect, { knownColumns, stdin, signal });
}

/** Calls per second for each target, as the configuration has it. Throws `AppError` (usage) where it is not allowed. */
export function plannedRate(config: Config): (target: Target) => number {
  const { endpoint } = appOf(config);
  return (target) => rateOf(config, registry.jobs[target], endpoint);
}

function plannedSummary(plan: Plan): Summary {
  return summarise(plan, {
    state: 'planned',
    exitCode: null,
    reason: null,
    outcomes: plannedOutcomes(plan),
    calls: 0,
    retries: 0,
    throttled: 0,
    startedAt: null,
    finishedAt: null,
    toolVersion: plan.tool_version,
  });
}

/** Sorts by time, says what it is for, and does not collide. */
function newRunId(target: PlanTarget): string {
  const time = new Date(systemClock.wallMs())
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-');
  return `${time}-${target}-${randomBytes(3).toString('hex')}`;
}

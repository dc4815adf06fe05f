// Joins what planning needs: input, protected ids, run directory.
import { randomBytes } from 'node:crypto';
import { registry } from '../../jobs/registry.ts';
import { createCsvReader } from '../adapters/csv/csv-reader.ts';
import { createPlanStore, runDirectory } from '../adapters/run-dir/plan-store.ts';
import { writeSummary } from '../adapters/run-dir/summary-file.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Config } from '../config/load-config.ts';
import { AppError } from '../core/app-error.ts';
import type { Plan } from '../core/plan.ts';
import type { RowReader } from '../core/ports/reading.ts';
import type { ProbeWish } from '../core/probe.ts';
import { formatRate } from '../core/rate.ts';
import { plannedOutcomes, type Summary, summarise } from '../core/summary.ts';
import type { PlanTarget, Target } from '../core/targets.ts';
import { type PlanProgress, type PlanRequest, planRun } from '../pipeline/plan-run.ts';
import { type AppAddress, appOf, rateOf } from './app-of.ts';
import { noSecret } from './no-secret.ts';
import { readProtect } from './read-protect.ts';
import { readingOf } from './reading-options.ts';
import { toolVersion } from './tool-version.ts';

export interface PlanOrder {
  readonly target: PlanTarget;
  /** File names; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly stdin: NodeJS.ReadStream;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PlanProgress) => void;
  /** Told the path of each unfinished plan of a killed process that was removed. */
  readonly onRemoved: (draft: string) => void;
}

export interface MadePlan {
  readonly runDir: string;
  readonly plan: Plan;
  readonly summary: Summary;
}

/** Reads and judges the input and writes a sealed plan into a new run directory. Throws `AppError`. */
export async function makePlan(config: Config, order: PlanOrder): Promise<MadePlan> {
  const probe = probeWish(config);
  return planFrom(config, order, {
    ...(probe === undefined ? {} : { probe }),
    app: appOf(config),
    parent: null,
    target: order.target,
    inputs: order.inputs,
    rate: askedRate(config),
    reading: readingOf(config),
    reader: createCsvReader({ stdin: order.stdin }),
  });
}

/** Throws `AppError` (usage) if it cannot be done, before a long input is read. */
function probeWish(config: Config): ProbeWish | undefined {
  const { probe, probeLeast, origins } = config;
  if (probe !== undefined) {
    if (config.secret === undefined) throw noSecret();
    return { rows: probe, least: probeLeast ?? null };
  }
  if (probeLeast === undefined) return undefined;
  throw new AppError('usage.probe-least', `${origins.probeLeast.name} is given without --probe`, {
    kind: 'usage',
    hint: 'Say with --probe how many rows are to be looked up.',
  });
}

/** As the person wrote it; null where it was left to the default. */
export function askedRate({ origins, rate }: Config): string | null {
  return origins.rate.level === 'default' ? null : formatRate(rate);
}

/** Where the rows of a plan come from, and which app they belong to. */
export interface RowOrigin
  extends Pick<PlanRequest, 'parent' | 'listedAt' | 'target' | 'inputs' | 'reading' | 'rate' | 'probe'> {
  readonly app: AppAddress;
  readonly reader: RowReader;
}

/** What is asked of the person's side while planning. */
export type PlanAttendance = Omit<PlanOrder, 'target' | 'inputs'>;

/** Plans the rows of any origin. Throws `AppError`. */
export async function planFrom(
  config: Config,
  attendance: PlanAttendance,
  { app, reader, ...rows }: RowOrigin,
): Promise<MadePlan> {
  const runId = config.runId ?? newRunId(rows.target);
  const plan = await planRun(
    {
      ...app,
      ...rows,
      runId,
      toolVersion: toolVersion(),
      createdAt: new Date(systemClock.wallMs()).toISOString(),
      configuration: { file: config.fileInForce ?? null, profile: config.profile ?? null },
      skipInvalid: config.skipInvalid,
      accept: config.accept,
      subscriberField: config.subscriberField,
      rowsPerCall: config.rowsPerCall,
      maxDelete: config.maxDelete ?? null,
      protect: await readProtect(config, attendance),
    },
    {
      jobs: registry.jobs,
      reader,
      store: createPlanStore({ runsDir: config.runsDir, onRemoved: attendance.onRemoved }),
      onProgress: attendance.onProgress,
      signal: attendance.signal,
    },
  );
  const runDir = runDirectory(config.runsDir, runId);
  const summary = plannedSummary(plan);
  await writeSummary(runDir, summary);
  return { runDir, plan, summary };
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

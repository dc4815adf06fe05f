// Which columns a plan needs, and where each target's owner and id stand among them.
import { AppError } from '../../core/app-error.ts';
import type { DeletionJob } from '../../core/deletion-job.ts';
import type { PlanTarget, Target } from '../../core/targets.ts';

/** The order of the contract's table, which `--no-header` follows. */
const TABLE_ORDER = ['accounts', 'friend-lists', 'groups', 'official-accounts', 'subscribers'] as const;
const TARGET_COLUMN = 'target';

type Jobs = Readonly<Record<Target, DeletionJob>>;

export interface WantedColumns {
  readonly columns: readonly string[];
  /** Those that each file must have. */
  readonly required: readonly string[];
}

export function targetsOf(target: PlanTarget): readonly Target[] {
  return target === 'mixed' ? TABLE_ORDER : [target];
}

/** A mixed file has a `target` column and as many of the others as its rows need. */
export function wantedColumns(target: PlanTarget, jobs: Jobs): WantedColumns {
  if (target !== 'mixed') return { columns: jobs[target].columns, required: jobs[target].columns };
  const columns = TABLE_ORDER.flatMap((each) => jobs[each].columns);
  return { columns: [TARGET_COLUMN, ...new Set(columns)], required: [TARGET_COLUMN] };
}

/** One of a job's columns and its position among the wanted ones. */
export interface ColumnPlace {
  readonly name: string;
  readonly position: number;
  readonly isAccount: boolean;
  /** Whether people choose the values freely, as names. */
  readonly isFreeText: boolean;
}

export interface JobColumns {
  readonly owner: ColumnPlace | undefined;
  readonly id: ColumnPlace;
}

export function columnsOf(job: DeletionJob, wanted: readonly string[]): JobColumns {
  const places = job.columns.map((name) => ({
    name,
    position: wanted.indexOf(name),
    isAccount: job.accountColumns.includes(name),
    isFreeText: job.freeTextColumns?.includes(name) ?? false,
  }));
  const id = places.at(-1);
  if (id === undefined) throw new Error(`the job for ${job.target} names no column`);
  return { owner: places.at(-2), id };
}

/** Throws an `AppError` where more rows per call are asked for than the API takes. */
export function rowsPerCallOf(job: DeletionJob, asked: number | undefined): number {
  if (asked === undefined) return job.rowsPerCall;
  if (Number.isInteger(asked) && asked >= 1 && asked <= job.rowsPerCall) return asked;
  throw new AppError('plan.rows-per-call', `${asked} rows per call is not possible for ${job.target}`, {
    kind: 'usage',
    hint: `Give a whole number from 1 to ${job.rowsPerCall}.`,
  });
}

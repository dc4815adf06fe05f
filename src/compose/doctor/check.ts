// What a check of `chat-purge doctor` is: a question about the surroundings, answered in lines that pass, warn or fail.
import type { Config } from '../../config/load-config.ts';
import type { ErrorKind } from '../../core/app-error.ts';
import type { PlanTarget, Target } from '../../core/targets.ts';
import type { Estimate } from '../../pipeline/estimate-run.ts';
import type { AppAddress } from '../app-of.ts';

/** What one target of the input needs, at most. */
export interface Effort {
  readonly target: Target;
  readonly rows: number;
  readonly calls: number;
  /** Null for no limit. */
  readonly callsPerSecond: number | null;
  /** At the least; null where nothing bounds the rate. */
  readonly seconds: number | null;
}

/** `skip`: cannot be told before something else is mended, or does not matter here. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'skip';

export interface Finding {
  /** Short name of what was looked at, the same in each version: scripts look for it. */
  readonly check: string;
  readonly verdict: Verdict;
  /** One sentence without a full stop. */
  readonly says: string;
  /** What to do; there wherever something warns or fails. */
  readonly advice?: string;
  /** Further lines, each a problem of its own. */
  readonly problems?: readonly string[];
  /** Which exit code a failure leads to; 'refused' where it is left out. */
  readonly kind?: ErrorKind;
}

/** What is looked at. */
export interface Subject {
  readonly config: Config;
  /** Undefined where the configuration does not say it. */
  readonly app: AppAddress | undefined;
  readonly target: PlanTarget | undefined;
  /** Input files; none where only the surroundings are looked at. */
  readonly inputs: readonly string[];
  /** What the inputs come to, as soon as they were read. */
  estimate?: Estimate;
  efforts?: readonly Effort[];
  readonly stdin: NodeJS.ReadStream;
  readonly signal: AbortSignal;
}

/** Resolves to at least one finding; an `AppError` that it throws becomes one. */
export interface Check {
  readonly name: string;
  run(this: void, subject: Subject): Promise<readonly Finding[]>;
}

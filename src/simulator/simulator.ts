// What a running simulator offers to tests and to the command line.
import type { ApiName } from './apis.ts';
import type { CallLog } from './call-log.ts';
import type { FaultRule } from './fault-rule.ts';
import type { Conditions, Credentials, Limits } from './options.ts';
import type { Kind, Population } from './population.ts';

export interface Simulator {
  /** Base address without a slash at the end, such as http://127.0.0.1:41234. */
  readonly url: string;
  readonly port: number;
  readonly credentials: Credentials;
  /** The truth; may be changed. */
  readonly population: Population;
  /** Counts at the start. */
  readonly populationAtStart: Readonly<Record<Kind, number>>;
  readonly calls: CallLog;
  /** Longest time in which nothing was served since the start, ms: so late may a call have been counted. */
  longestStallMs(): number;
  /** Replaces all fault rules. Throws a ValiError if one is not valid. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Changes the limits that are named; null lifts one. */
  setLimits(limits: Limits): void;
  limitOf(api: ApiName): number;
  setConditions(change: Partial<Conditions>): void;
  /** Ends all connections at once, also those that are held in silence. */
  close(): Promise<void>;
}

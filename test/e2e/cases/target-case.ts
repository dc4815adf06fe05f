// What a case of a target consists of: an input with every kind of row, and what must become of each line.
import type { FaultRule } from '../../../src/simulator/fault-rule.ts';
import type { Kind, PopulationOptions } from '../../../src/simulator/population.ts';

/** Line, outcome, id, owner, code, note; an entry that is left out is empty. */
export type ExpectedRow = readonly [
  line: number,
  outcome: string,
  id: string,
  owner?: string,
  code?: string,
  note?: string,
];

export interface TargetCase {
  readonly target: string;
  readonly population: PopulationOptions;
  readonly faults: readonly FaultRule[];
  readonly csv: string;
  readonly protect: string;
  readonly rows: readonly ExpectedRow[];
  /** The least number of calls, by the last part of the API's path. */
  readonly calls: Readonly<Record<string, number>>;
  /** Calls beyond the first of each batch; none unless given. */
  readonly retries?: number;
  /** Kind, id and owner of what must be there afterwards. */
  readonly mustStay: readonly (readonly [Kind, string, string?])[];
}

/** The lines of a file, each with its line end. */
export const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

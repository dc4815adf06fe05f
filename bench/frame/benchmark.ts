// What a benchmark is: it measures in a folder of its own and gives figures.
import type { Figure } from './figure.ts';
import type { Rounds } from './in-turn.ts';

export interface BenchContext {
  /** Empty; removed afterwards. */
  readonly folder: string;
  /** Smaller inputs and fewer rounds, for CI. */
  readonly short: boolean;
  readonly rounds: Rounds;
  say(this: void, text: string): void;
}

export interface Benchmark {
  readonly name: string;
  readonly what: string;
  /** Whether the short form runs it. */
  readonly inShortForm: boolean;
  run(context: BenchContext): Promise<readonly Figure[]>;
}

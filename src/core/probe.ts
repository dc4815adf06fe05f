// A probe: rows of a plan, drawn at random and looked up before anything is deleted.
import type { Target } from './targets.ts';
import type { VerdictCounts } from './verification.ts';

/** What a plan was made with: it holds for every `apply` of the plan. */
export interface ProbeWish {
  /** Rows to look up (`--probe`). */
  readonly rows: number;
  /** The part that must be there (`--probe-least`), above 0; null if any number will do. */
  readonly least: number | null;
}

/** The value in probe.json: written when the probe is complete, and never changed. */
export interface Probe {
  readonly format: 1;
  /** Of the plan that the rows belong to. */
  readonly seal: string;
  /** The same seed draws the same rows of the same batches. */
  readonly seed: string;
  readonly asked: number;
  readonly least: number | null;
  /** Rows drawn: `asked`, or all that the plan would send. */
  readonly rows: number;
  readonly verdicts: VerdictCounts;
  readonly by_target: Readonly<Partial<Record<Target, VerdictCounts>>>;
  /** Calls that read. */
  readonly calls: number;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly finished_at: string;
}

/** A part as a person writes it, divided by a power of ten, can be off in the last bits. */
const ROUNDING = 1e-9;

/** Whether enough of what could be looked up is there; not if nothing could be looked up. */
export function isEnoughThere({ verdicts, rows }: Pick<Probe, 'verdicts' | 'rows'>, least: number): boolean {
  if (rows === 0) return true;
  const told = toldRows(verdicts);
  return told > 0 && verdicts.present + ROUNDING >= told * least;
}

/** Rows of which the server said whether they are there. */
export function toldRows({ present, gone }: VerdictCounts): number {
  return present + gone;
}

/** A part as a percentage, without the last bits of a division. */
export function asPercent(part: number): string {
  return `${Number((part * 100).toPrecision(10))}%`;
}

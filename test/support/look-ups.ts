// Read-back calls for tests: a look-up, its answer as the wire gives it, and what is made of it.
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { registry } from '../../jobs/registry.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import { judgeLookUp, type LookUpJudgement, type LookUpTerms } from '../../src/core/judge-look-up.ts';
import { firstLookUp, type LookUp } from '../../src/core/look-up.ts';
import type { Target } from '../../src/core/targets.ts';
import { anAnswer } from './answers.ts';

const TERMS: LookUpTerms = { maxAttempts: 4, patienceMs: 0, nowMs: 1_000, random: 0.5 };

/** A first look at those ids; row i of batch 0 is the i-th. */
export function aLookUp(ids: readonly string[], over: Partial<LookUp> = {}): LookUp {
  return {
    ...firstLookUp(
      'owner',
      ids.map((id, row) => ({ batch: 0, row, id })),
    ),
    ...over,
  };
}

export interface Asked {
  readonly target: Target;
  readonly lookUp: LookUp;
  /** What came; an answer with code 0 if left out. */
  readonly result?: CallResult;
  /** The fields of the answer. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly terms?: Partial<LookUpTerms>;
}

export function judged({ target, lookUp, result = anAnswer(), fields, terms }: Asked): LookUpJudgement {
  const job = lookUps[target];
  const answer = fields === undefined ? undefined : job.read(fields);
  return judgeLookUp({ job, registry, lookUp, result, answer }, { ...TERMS, ...terms });
}

/** Verdicts by id, `again` for the ids that are asked again. */
export function verdictsOf({ judged: rows, again }: LookUpJudgement): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...rows.map(({ row, verdict }) => [row.id, verdict]),
    ...again.flatMap(({ lookUp }) => lookUp.rows.map(({ id }) => [id, 'again'])),
  ]) as Readonly<Record<string, string>>;
}

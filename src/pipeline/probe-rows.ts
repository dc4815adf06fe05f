// Looks up rows of a plan that are drawn at random, before anything of it is sent. Deletes nothing.
import type { Batch } from '../core/batch.ts';
import type { VerificationVerdict } from '../core/look-up.ts';
import { SeededDraw } from '../core/seeded-draw.ts';
import type { Target } from '../core/targets.ts';
import type { VerdictCounts } from '../core/verification.ts';
import type { BatchToLookUp } from './look-up-feed.ts';
import { type LookUpMeans, lookUpRows } from './look-up-rows.ts';
import type { Ending } from './run-ending.ts';
import type { LookUpReport } from './serve-look-ups.ts';

export interface ProbeRequest extends Omit<LookUpMeans, 'patienceMs'> {
  /** In the order of the plan. */
  readonly batches: AsyncIterable<Batch>;
  /** Rows in the batches. */
  readonly rows: number;
  /** Rows to look up. */
  readonly wanted: number;
  readonly seed: string;
}

/** What a probe came to, as a whole and for each target of which rows were drawn. */
export interface ProbeCounts {
  readonly verdicts: VerdictCounts;
  readonly byTarget: Readonly<Partial<Record<Target, VerdictCounts>>>;
  readonly calls: number;
}

export type ProbeEnd =
  | { readonly kind: 'complete'; readonly counts: ProbeCounts }
  | { readonly kind: 'ended-early'; readonly ending: Ending };

/** A row that is there is not asked for again: nothing was deleted that could show late. */
export async function probeRows(request: ProbeRequest): Promise<ProbeEnd> {
  const tally = new Tally();
  const ending = await lookUpRows(
    drawnRows(request),
    {
      ...request,
      patienceMs: 0,
      observer: {
        onTarget: (target, pacer) => request.observer.onTarget(target, pacer),
        onCall: (report) => {
          tally.addCall(report);
          request.observer.onCall(report);
        },
      },
    },
    (judged, target) => {
      for (const { verdict } of judged) tally.add(target, verdict);
    },
  );
  if (ending !== undefined) return { kind: 'ended-early', ending };
  const counts = tally.counts();
  // Rows that run out of attempts before a server that never answers say nothing of the rows.
  if (!tally.isHeard && counts.calls > 0) {
    return { kind: 'ended-early', ending: { kind: 'out-of-reach', how: 'unreachable' } };
  }
  return { kind: 'complete', counts };
}

/** The drawn rows, batch by batch; what comes behind the last one is not read. */
async function* drawnRows({ batches, rows, wanted, seed }: ProbeRequest): AsyncGenerator<BatchToLookUp> {
  const draw = new SeededDraw({ rows, wanted, seed });
  for await (const batch of batches) {
    if (draw.left === 0) return;
    const drawn = batch.ids.flatMap((_id, row) => (draw.takesNext() ? [{ row }] : []));
    if (drawn.length > 0) yield { batch, rows: drawn };
  }
}

class Tally {
  readonly #byTarget = new Map<Target, Record<VerificationVerdict, number>>();
  #calls = 0;
  #isHeard = false;

  /** Whether any call was answered. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  add(target: Target, verdict: VerificationVerdict): void {
    const counts = this.#byTarget.get(target) ?? { gone: 0, present: 0, unverifiable: 0 };
    counts[verdict] += 1;
    this.#byTarget.set(target, counts);
  }

  addCall({ result }: LookUpReport): void {
    this.#calls += 1;
    if (result.kind === 'answered') this.#isHeard = true;
  }

  counts(): ProbeCounts {
    const verdicts = { gone: 0, present: 0, unverifiable: 0 };
    for (const counts of this.#byTarget.values()) {
      verdicts.gone += counts.gone;
      verdicts.present += counts.present;
      verdicts.unverifiable += counts.unverifiable;
    }
    return { verdicts, byTarget: Object.fromEntries(this.#byTarget), calls: this.#calls };
  }
}

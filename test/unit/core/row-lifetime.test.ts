// A row's whole life against a server that keeps a truth: what the books say of it in the end must not be wrong.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { type BatchState, possiblySent, untouched } from '../../../src/core/batch-state.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import type { ItemAnswer } from '../../../src/core/deletion-job.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { rowsOf } from '../../../src/core/settled-rows.ts';
import { anAnswer, anItem, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import { AT, idsOf } from '../../support/batch-builders.ts';

const IDS = idsOf(6);
const MAX_ATTEMPTS = 8;

/** What the server does with one call. Where it acts, it deletes what it is asked to and says so, or does not say so. */
type Step =
  | { readonly kind: 'answer'; readonly failing: readonly number[]; readonly forgotten: readonly number[] }
  | { readonly kind: 'half'; readonly done: readonly number[]; readonly code: number }
  | { readonly kind: 'lost'; readonly done: boolean }
  | { readonly kind: 'crash'; readonly done: boolean }
  | { readonly kind: 'throttled' | 'unsent' | 'refused-signature' };

const rows = fc.subarray([0, 1, 2, 3, 4, 5]);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), failing: rows, forgotten: rows }),
  fc.record({
    kind: fc.constant('half' as const),
    done: rows,
    code: fc.constantFrom(70_169, 30_006, 99_999),
  }),
  fc.record({ kind: fc.constant('lost' as const), done: fc.boolean() }),
  fc.record({ kind: fc.constant('crash' as const), done: fc.boolean() }),
  fc.constantFrom<Step>({ kind: 'throttled' }, { kind: 'unsent' }, { kind: 'refused-signature' }),
);

class Server {
  readonly #present: Set<string>;
  readonly deletedByUs = new Set<string>();

  constructor(present: readonly number[]) {
    this.#present = new Set(present.map((row) => IDS[row] ?? ''));
  }

  isPresent(id: string): boolean {
    return this.#present.has(id);
  }

  #delete(id: string): ItemAnswer {
    if (!this.#present.delete(id)) return anItem(id, 70_107);
    this.deletedByUs.add(id);
    return anItem(id, 0);
  }

  /** Undefined where the program dies while the call is under way. */
  call(sent: readonly string[], next: Step): CallResult | undefined {
    const names = (some: readonly number[]) => new Set(some.map((row) => IDS[row]));
    switch (next.kind) {
      case 'answer': {
        const failing = names(next.failing);
        const forgotten = names(next.forgotten);
        const items = sent.map((id) => (failing.has(id) ? anItem(id, 30_008) : this.#delete(id)));
        return anAnswer(0, '', items.filter(({ id }) => !forgotten.has(id)).toReversed());
      }
      case 'half': {
        const done = names(next.done);
        for (const id of sent) if (done.has(id)) this.#delete(id);
        return anAnswer(next.code);
      }
      case 'lost':
      case 'crash':
        if (next.done) for (const id of sent) this.#delete(id);
        return next.kind === 'lost' ? SILENCE : undefined;
      case 'throttled':
        return TOO_FAST;
      case 'unsent':
        return UNDELIVERED;
      case 'refused-signature':
        return anAnswer(70_001);
      default:
        return next satisfies never;
    }
  }
}

/** Calls until nothing is open, as the pipeline does: with the open rows only. */
function live(server: Server, steps: readonly Step[]): BatchState {
  let state = untouched(IDS.length);
  for (const next of [...steps, ...Array.from({ length: MAX_ATTEMPTS }, () => PLAIN)]) {
    if (state.open.length === 0) break;
    const sent = state.open.map(({ row }) => IDS[row] ?? '');
    const result = server.call(sent, next);
    state =
      result === undefined
        ? possiblySent(state)
        : judgeCall({
            registry,
            job: registry.jobs.accounts,
            ids: IDS,
            state,
            result,
            maxAttempts: MAX_ATTEMPTS,
            at: AT,
          }).state;
  }
  return state;
}

const PLAIN: Step = { kind: 'answer', failing: [], forgotten: [] };

test('what the books say of each row agrees with what the server did, whatever went wrong on the way', () => {
  fc.assert(
    fc.property(rows, fc.array(step, { maxLength: 14 }), (present, steps) => {
      const server = new Server(present);
      const state = live(server, steps);
      expect(state.open).toEqual([]);
      for (const { row, outcome, note } of rowsOf(state.settled)) {
        const id = IDS[row] ?? '';
        const wasThere = present.includes(row);
        if (outcome === 'deleted') expect(server.isPresent(id)).toBe(false);
        if (outcome === 'absent') expect(wasThere).toBe(false);
        if (outcome === 'deleted' && note === undefined) expect(server.deletedByUs.has(id)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a server that answers plainly in the end leaves no row unknown', () => {
  fc.assert(
    fc.property(rows, fc.array(step, { maxLength: MAX_ATTEMPTS - 2 }), (present, steps) => {
      const { settled } = live(new Server(present), steps);
      expect(rowsOf(settled).map(({ outcome }) => outcome)).not.toContain('unknown');
    }),
    { numRuns: 500 },
  );
});

test('a server that never answers leaves every row unknown after the last attempt', () => {
  const steps = Array.from({ length: MAX_ATTEMPTS }, (): Step => ({ kind: 'lost', done: false }));
  const { settled } = live(new Server([0, 1]), steps);
  expect(rowsOf(settled).map(({ outcome }) => outcome)).toEqual(IDS.map(() => 'unknown'));
  expect(settled.every(({ attempts }) => attempts === MAX_ATTEMPTS)).toBe(true);
});

// Runs that look lists up first, with spoilt names, users who delete lists meanwhile, canaries, silence and interrupts, from fixed seeds.
import { expect, test } from 'vitest';
import { lookUps } from '../../jobs/look-ups/registry.ts';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import type { ApiRequest, DeletionApi } from '../../src/core/ports/deletion-api.ts';
import { anAnswer } from '../support/answers.ts';
import { appliedRuns, type Stage } from '../support/applied-runs.ts';
import { aBatch, idsOf } from '../support/batch-builders.ts';
import { outcomesOf } from '../support/run-truth.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type Fate, keyOf, randomFate, type TruthfulApi } from '../support/truthful-api.ts';

const { apply, aStage } = appliedRuns();
const OWNERS = 8;
const LISTS = 12;

function nameList(body: unknown): readonly string[] {
  const { GroupName: names } = body as { readonly GroupName?: readonly string[] };
  return names ?? [];
}

/** Without a code that nobody knows: at the second one good rows fail, and rightly so. */
function fateFrom(random: () => number): Fate {
  const fate = randomFate(random);
  return fate === 'unknown-code' ? 'plain' : fate;
}

/**
 * Answers group_get as well, refuses requests with a spoilt name, and lets users delete lists of
 * their own.
 */
class Lists implements DeletionApi {
  readonly server: TruthfulApi;
  readonly empty: unknown[] = [];
  readonly leftByUsers = new Set<string>();
  onCall: () => void = () => undefined;
  readonly #random: () => number;
  readonly #spoilt: ReadonlySet<string>;

  constructor(stage: Stage, random: () => number, spoilt: ReadonlySet<string>) {
    this.server = stage.api({ random, fateOf: () => fateFrom(random) });
    this.#random = random;
    this.#spoilt = spoilt;
  }

  async call(request: ApiRequest): Promise<CallResult> {
    this.onCall();
    this.#someUserDeletes();
    if (request.path === 'sns/group_get') return this.#look(request);
    const names = nameList(request.body);
    if (names.length === 0) this.empty.push(request.body);
    if (names.some((name) => this.#spoilt.has(name))) return anAnswer(30_001, 'bad');
    return this.server.call(request);
  }

  signAgain = () => true;
  close = () => Promise.resolve();

  /** Several side by side, so that a part of a halved batch can be gone as a whole. */
  #someUserDeletes(): void {
    if (this.#random() > 0.3) return;
    const owner = `user${Math.floor(this.#random() * OWNERS)}`;
    const first = Math.floor(this.#random() * LISTS);
    for (const id of idsOf(LISTS, `${owner}-`).slice(first, first + 4)) {
      const key = keyOf('friend-lists', owner, id);
      if (this.server.present.delete(key)) this.leftByUsers.add(key);
    }
  }

  #look({ body, readItems }: ApiRequest): CallResult {
    const { From_Account: owner = '' } = body as { readonly From_Account?: string };
    const names = idsOf(LISTS, `${owner}-`).filter((id) =>
      this.server.present.has(keyOf('friend-lists', owner, id)),
    );
    readItems?.({ ResultItem: names.map((GroupName) => ({ GroupName })) });
    return anAnswer();
  }
}

/** One batch for each owner, and what becomes of it when it is applied until nothing is left. */
async function round(seed: number) {
  // Another course than that of the stage: else spoilt names would be those that are absent.
  const random = seededRandom(1_000 + seed);
  const batches = Array.from({ length: OWNERS }, (_, batch) =>
    aBatch({
      batch,
      target: 'friend-lists',
      owner: `user${batch}`,
      ids: idsOf(LISTS, `user${batch}-`),
    }),
  );
  const stage = await aStage(seed, batches);
  const spoilt = new Set(batches.flatMap(({ ids }) => ids).filter(() => random() < 0.12));
  const api = new Lists(stage, random, spoilt);
  let applies = 0;
  for (let isSettled = false; !isSettled; applies += 1) {
    expect(applies).toBeLessThan(100);
    const stop = new AbortController();
    let left = 1 + Math.floor(random() * 25);
    api.onCall = () => {
      left -= 1;
      if (left === 0) stop.abort();
    };
    const canary = random() < 0.4 ? { mostRows: 1 + Math.floor(random() * 20) } : {};
    const checkFirst = lookUps['friend-lists'];
    const ending = await apply(stage.run, api, { interrupt: stop.signal, checkFirst, ...canary });
    if (ending !== undefined) expect(ending.kind).toBe('interrupted');
    const { books, close } = await openLedgerOf(stage);
    await close();
    isSettled = books.settledBatches === OWNERS;
    if (ending === undefined && canary.mostRows === undefined) expect(isSettled).toBe(true);
  }
  return { stage, api, spoilt };
}

async function openLedgerOf({ run }: Stage) {
  const ledger = await openLedger(run.runDir, run.plan);
  return { books: ledger.books, close: () => ledger.close() };
}

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'round %i ends with each row settled, and no call was without rows',
  async (seed) => {
    const { stage, api, spoilt } = await round(seed);
    expect(api.empty).toEqual([]);
    const rows = await outcomesOf(stage.run);
    expect(rows).toHaveLength(OWNERS * LISTS);
    const lies = rows.filter(({ owner, id, outcome }) => {
      const key = keyOf('friend-lists', owner, id);
      const isThere = api.server.present.has(key);
      if (outcome === 'deleted') return isThere;
      if (outcome === 'absent') return isThere || (stage.present.has(key) && !api.leftByUsers.has(key));
      return outcome === 'not_sent' || (outcome === 'failed' && !spoilt.has(id));
    });
    expect(lies).toEqual([]);
  },
);

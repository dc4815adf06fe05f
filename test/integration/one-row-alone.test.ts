// What one request or one entry is refused with, as if every call were: the others go through, and the run does not end for it.
import { expect, test } from 'vitest';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import type { Batch } from '../../src/core/batch.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import type { ApiRequest, DeletionApi } from '../../src/core/ports/deletion-api.ts';
import type { Ending } from '../../src/pipeline/run-ending.ts';
import { anAnswer } from '../support/answers.ts';
import { appliedRuns, type Stage } from '../support/applied-runs.ts';
import { aBatch } from '../support/batch-builders.ts';
import { accountsOnly } from '../support/run-batches.ts';
import { expectTruth, outcomesOf } from '../support/run-truth.ts';
import type { TruthfulApi } from '../support/truthful-api.ts';

const { apply, aStage } = appliedRuns();
const FORBIDDEN: CallResult = { kind: 'misdirected', reason: 'HTTP 403' };

/** A gateway before the server: what it lets through is answered in truth. */
class Gateway implements DeletionApi {
  calls = 0;
  readonly server: TruthfulApi;
  readonly #refuses: (body: string) => boolean;

  constructor(stage: Stage, refuses: (body: string) => boolean) {
    this.server = stage.api({ fateOf: () => 'plain' });
    this.#refuses = refuses;
  }

  call(request: ApiRequest): Promise<CallResult> {
    this.calls += 1;
    if (this.#refuses(JSON.stringify(request.body))) return Promise.resolve(FORBIDDEN);
    return this.server.call(request);
  }

  signAgain = () => true;
  close = () => Promise.resolve();
}

const holding =
  (...ids: readonly string[]) =>
  (body: string) =>
    ids.some((id) => body.includes(`"${id}"`));

function groups(count: number): readonly Batch[] {
  return Array.from({ length: count }, (_, batch) =>
    aBatch({ batch, target: 'groups', ids: [`group-${batch}`] }),
  );
}

const failedOf = (rows: Awaited<ReturnType<typeof outcomesOf>>) =>
  rows.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);

test.each(['a0-2', 'a3-0', 'a5-4'])(
  'a gateway that refuses what holds %s lets that row fail alone',
  async (id) => {
    const stage = await aStage(1, accountsOnly(6));
    const gateway = new Gateway(stage, holding(id));
    expect(await apply(stage.run, gateway)).toBeUndefined();
    const rows = await outcomesOf(stage.run);
    expect(failedOf(rows)).toEqual([id]);
    expectTruth(rows, stage.present, gateway.server.present);
  },
);

test('a gateway that refuses everything stops the run at the second request', async () => {
  const stage = await aStage(1, accountsOnly(6));
  const gateway = new Gateway(stage, () => true);
  expect(await apply(stage.run, gateway, { mostInFlight: 1 })).toMatchObject({
    kind: 'refused',
    stop: { message: 'HTTP 403' },
  });
  expect(gateway.calls).toBe(2);
});

test('a gateway that begins to refuse everything in the middle stops the run, and no row of it fails for that', async () => {
  const stage = await aStage(1, accountsOnly(20));
  const gateway: Gateway = new Gateway(stage, () => gateway.calls > 8);
  expect(await apply(stage.run, gateway)).toMatchObject({ kind: 'refused' });
  const ledger = await openLedger(stage.run.runDir, stage.run.plan);
  await ledger.close();
  expect(ledger.books.settledBatches).toBeGreaterThan(0);
  expect(ledger.books.counts().failed).toBeUndefined();
});

test('the last row of a run fails too, though no others are left to compare with', async () => {
  const stage = await aStage(1, groups(3));
  const gateway = new Gateway(stage, holding('group-2'));
  expect(await apply(stage.run, gateway)).toBeUndefined();
  expect(failedOf(await outcomesOf(stage.run))).toEqual(['group-2']);
});

test('rows side by side that are refused stop the run once, and not each time that it is gone on with', async () => {
  const stage = await aStage(1, groups(12));
  const bad = ['group-0', 'group-1', 'group-2', 'group-3'];
  const gateway = new Gateway(stage, holding(...bad));
  const endings: (Ending | undefined)[] = [];
  while (endings.length < 5 && !endings.includes(undefined)) {
    endings.push(await apply(stage.run, gateway, { mostInFlight: 1 }));
  }
  expect(endings.at(-1)).toBeUndefined();
  expect(endings.length).toBeGreaterThan(1);
  expect(failedOf(await outcomesOf(stage.run))).toEqual(bad);
});

/** Answers with a stop code for one id, in its own entry, whatever is sent with it. */
class EntryStop implements DeletionApi {
  readonly server: TruthfulApi;
  readonly #stopped: (id: string) => boolean;
  calls = 0;

  constructor(stage: Stage, stopped: (id: string) => boolean) {
    this.server = stage.api({ fateOf: () => 'plain' });
    this.#stopped = stopped;
  }

  async call(request: ApiRequest): Promise<CallResult> {
    this.calls += 1;
    const result = await this.server.call(request);
    if (result.kind !== 'answered' || result.items === undefined) return result;
    const items = result.items.map((item) =>
      this.#stopped(item.id) ? { ...item, code: 71_000, message: 'not this one' } : item,
    );
    return anAnswer(0, '', items);
  }

  signAgain = () => true;
  close = () => Promise.resolve();
}

test('a stop code in one entry fails that row, beside others as well as alone in its batch', async () => {
  const batches = [
    ...accountsOnly(3),
    aBatch({ batch: 3, ids: ['alone'] }),
    aBatch({ batch: 4, ids: ['z'] }),
  ];
  const stage = await aStage(1, batches);
  const api = new EntryStop(stage, (id) => id === 'a1-1' || id === 'alone');
  expect(await apply(stage.run, api)).toBeUndefined();
  expect(failedOf(await outcomesOf(stage.run))).toEqual(['a1-1', 'alone']);
});

test('a stop code in every entry stops the run at the second request', async () => {
  const stage = await aStage(1, accountsOnly(6));
  const api = new EntryStop(stage, () => true);
  expect(await apply(stage.run, api, { mostInFlight: 1 })).toMatchObject({
    kind: 'refused',
    stop: { code: 71_000 },
  });
  expect(api.calls).toBe(2);
});

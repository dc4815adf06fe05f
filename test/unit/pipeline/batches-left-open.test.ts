// Batches that come out of the queue with open rows: they are fed again, kept for the next feed, or called a fault; never let go.
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { openLedger } from '../../../src/adapters/run-dir/ledger-file.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { type BatchState, rowsToSend, untouched } from '../../../src/core/batch-state.ts';
import type {
  BatchQueue,
  EndedBatch,
  QueuedBatch,
  SharedBatches,
} from '../../../src/core/ports/batch-queue.ts';
import type { RunStore } from '../../../src/core/ports/run-store.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { applyRun } from '../../../src/pipeline/apply-run.ts';
import { executePlan } from '../../../src/pipeline/execute-plan.ts';
import { RunControl } from '../../../src/pipeline/run-control.ts';
import type { Ending } from '../../../src/pipeline/run-ending.ts';
import { allDeleted, anEndedBatch, aSettledRow } from '../../support/batch-builders.ts';
import { accountsOnly } from '../../support/run-batches.ts';
import { buildRun, streamOf } from '../../support/run-builder.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();
const ROWS = 5;

/** What a worker of before makes of a batch that it still had. */
type Leftover = (batch: QueuedBatch) => BatchState | undefined;

/** A shared queue in which a worker deletes all that it may. */
class FakeQueue implements BatchQueue {
  readonly shared: SharedBatches = {
    missing: () => Promise.resolve([]),
    withdraw: () => Promise.resolve([]),
    setHeld: () => Promise.resolve(),
    allowCalls: () => Promise.resolve(),
    waiting: () => Promise.resolve(0),
    size: () => Promise.resolve(0),
    isClean: () => Promise.resolve(true),
    wakeStanding: () => Promise.resolve(),
  };
  readonly fed: QueuedBatch[] = [];
  readonly #ended: EndedBatch[] = [];
  readonly #leftover: Leftover;

  constructor(leftover: Leftover) {
    this.#leftover = leftover;
  }

  feed(batches: readonly QueuedBatch[]): Promise<void> {
    for (const batch of batches) {
      const isFirst = !this.fed.some((before) => before.batch === batch.batch);
      const left = isFirst ? this.#leftover(batch) : undefined;
      this.fed.push(batch);
      this.#ended.push(anEndedBatch(left ?? deleted(batch.state), { batch: batch.batch, rows: ROWS }));
    }
    return Promise.resolve();
  }

  collect(most: number): Promise<readonly EndedBatch[]> {
    return Promise.resolve(this.#ended.splice(0, most));
  }

  forget = () => Promise.resolve();
  work = () => undefined;
  setConcurrency = () => undefined;
  stopTaking = () => undefined;
  stopWorking = () => Promise.resolve();
  close = () => Promise.resolve();
}

function deleted(state: BatchState): BatchState {
  const sent = new Set(rowsToSend(state));
  const settled = groupRows([...sent].map(({ row }) => aSettledRow({ row })));
  const open = state.open.filter((row) => !sent.has(row));
  return { ...state, calls: state.calls + 1, settled: [...state.settled, ...settled], open };
}

async function applied(leftover: Leftover, mostRows?: number) {
  const run = buildRun(await newDir(), accountsOnly(3));
  const ledger = await openLedger(run.runDir, run.plan);
  const queue = new FakeQueue(leftover);
  const apply = () =>
    applyRun({
      plan: run.plan,
      registry,
      wire: { subscriberField: 'SubscriberToDel_Account' },
      ledger,
      readBatches: () => streamOf(run.batches),
      openQueue: () => Promise.resolve(queue),
      work: false,
      onLeft: () => undefined,
      api: {
        call: () => Promise.reject(new Error('no call')),
        signAgain: () => false,
        close: async () => {},
      },
      rateFor: () => Number.POSITIVE_INFINITY,
      checkPaceFor: () => ({ rate: () => Number.POSITIVE_INFINITY }),
      mostInFlight: 8,
      maxAttempts: 8,
      highWater: 60,
      mostRows,
      failureLimit: { threshold: 1, min: 1 },
      interrupt: new AbortController().signal,
      control: new RunControl(),
      observer: { onTarget: () => undefined, onCall: () => undefined },
      clock: systemClock,
      random: () => 0.5,
    });
  const ending = await apply();
  const left = run.batches.map(({ batch }) => ledger.stateOf(batch, ROWS));
  const { books } = ledger;
  await ledger.close();
  return { ending, queue, books, left };
}

/** As a process of before fed it: only the first `most` rows were to be sent. */
const heldBefore =
  (most: number): Leftover =>
  ({ batch }) =>
    batch === 0 ? deleted({ ...untouched(ROWS), held: range(most) }) : undefined;
const range = (from: number) => Array.from({ length: ROWS - from }, (_, i) => from + i);

test('rows that a process of before has held are fed again by one that does not hold them', async () => {
  const { ending, queue, books } = await applied(heldBefore(2));
  expect(ending).toBeUndefined();
  expect(books.settledBatches).toBe(3);
  const again = queue.fed.filter(({ batch }) => batch === 0).map(({ state }) => rowsToSend(state));
  expect(again.map((rows) => rows.map(({ row }) => row))).toEqual([range(0), range(2)]);
});

test('of rows that both hold only those are fed again that this process does not hold', async () => {
  const { ending, queue, books, left } = await applied(heldBefore(2), 4);
  expect(ending).toBeUndefined();
  expect(books.settledBatches).toBe(0);
  expect(queue.fed.map(({ batch, state }) => [batch, rowsToSend(state).map(({ row }) => row)])).toEqual([
    [0, [0, 1, 2, 3]],
    [0, [2, 3]],
  ]);
  expect(left[0]).toMatchObject({ open: [{ row: 4 }], held: [4] });
});

test('a batch that comes back open without a reason ends the run as a fault, and its rows stay as they are', async () => {
  const state = { ...untouched(ROWS), calls: 1 };
  const { ending, books, left } = await applied(({ batch }) => (batch === 0 ? state : undefined));
  expect(ending).toMatchObject({ kind: 'fault', error: { code: 'queue.batch-open', kind: 'defect' } });
  expect(books.has(0)).toBe(false);
  expect(left[0]?.open).toHaveLength(ROWS);
});

interface Aftermath {
  readonly settled: number;
  readonly before?: Summary['state'];
}

/** Executes a plan of three batches of which that many get settled, without any reason to end. */
async function executed({ settled, before }: Aftermath, apply?: () => Promise<Ending | undefined>) {
  const run = buildRun(await newDir(), accountsOnly(3));
  const ledger = await openLedger(run.runDir, run.plan);
  const states: string[] = [];
  let summary: Partial<Summary> | undefined = before === undefined ? undefined : { state: before };
  const store: RunStore = {
    plan: run.plan,
    ledger,
    batches: () => streamOf(run.batches),
    wordedBatches: () => streamOf([]),
    writeReports: () => Promise.resolve({ counts: { deleted: run.plan.rows }, outcomesSha256: 'none' }),
    readSummary: () => Promise.resolve(summary as Summary | undefined),
    writeSummary: (written) => {
      summary = written;
      states.push(written.state);
      return Promise.resolve();
    },
    close: () => ledger.close(),
  };
  const settle = async () => {
    const { calls, throttled, settled: groups } = allDeleted(ROWS);
    for (let batch = 0; batch < settled; batch += 1) {
      await ledger.settle([{ type: 'batch', batch, target: 'accounts', calls, throttled, groups }]);
    }
    return undefined;
  };
  const end = await executePlan({
    store,
    apply: apply ?? settle,
    clock: systemClock,
    toolVersion: '0',
    executor: { pid: 1, host: 'here', user: 'ann', queue: 'embedded' },
  });
  await ledger.close();
  return { end, states };
}

test('a run is finished only where every batch is settled; else it has stopped, so that it can be gone on with', async () => {
  const { end } = await executed({ settled: 2 });
  expect(end.ending).toMatchObject({ kind: 'fault', error: { code: 'books.batches-open' } });
  expect(end.summary).toMatchObject({
    state: 'stopped',
    exit_code: 1,
    reason: 'the run came to its end, and batches are not settled (1)',
  });
  expect((await executed({ settled: 3 })).end.summary).toMatchObject({ state: 'finished', exit_code: 0 });
});

test('a run that an earlier version called finished though batches are left is gone on with', async () => {
  const { end, states } = await executed({ settled: 3, before: 'finished' });
  expect(states).toEqual(['running', 'finished']);
  expect(end.summary).toMatchObject({ state: 'finished', exit_code: 0 });
});

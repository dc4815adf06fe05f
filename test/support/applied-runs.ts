// Applies whole runs over the embedded queue and a real ledger, against an API that keeps a truth.
import { afterAll, beforeAll } from 'vitest';
import { registry } from '../../jobs/registry.ts';
import {
  type EmbeddedQueueStore,
  openEmbeddedStore,
} from '../../src/adapters/queue/embedded/embedded-queue.ts';
import { openLedger } from '../../src/adapters/run-dir/ledger-file.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { BatchQueue } from '../../src/core/ports/batch-queue.ts';
import type { DeletionApi } from '../../src/core/ports/deletion-api.ts';
import type { RunLedger } from '../../src/core/ports/run-ledger.ts';
import type { Target } from '../../src/core/targets.ts';
import { type ApplyRequest, applyRun } from '../../src/pipeline/apply-run.ts';
import { RunControl } from '../../src/pipeline/run-control.ts';
import type { Ending } from '../../src/pipeline/run-ending.ts';
import { mixedBatches } from './run-batches.ts';
import { type BuiltRun, buildRun, streamOf } from './run-builder.ts';
import { seededRandom } from './seeded-random.ts';
import { tempDirs } from './temp-dir.ts';
import { keyOf, randomFate, TruthfulApi, type TruthfulApiOptions } from './truthful-api.ts';

export interface Course extends Partial<ApplyRequest> {
  /** Changes the ledger before it is used. */
  readonly ledgerAs?: (ledger: RunLedger) => RunLedger;
}

/** Applies once, from the ledger as it is on disk; the ledger is closed in the end. */
async function apply(
  openQueue: (target: Target) => Promise<BatchQueue>,
  run: BuiltRun,
  api: DeletionApi,
  course: Course = {},
): Promise<Ending | undefined> {
  const { ledgerAs, ...over } = course;
  const ledger = await openLedger(run.runDir, run.plan);
  const ending = await applyRun({
    plan: run.plan,
    registry,
    wire: { subscriberField: 'SubscriberToDel_Account' },
    ledger: ledgerAs === undefined ? ledger : ledgerAs(ledger),
    readBatches: () => streamOf(run.batches),
    openQueue,
    work: true,
    onLeft: () => undefined,
    api,
    rateFor: () => Number.POSITIVE_INFINITY,
    checkPaceFor: () => ({ rate: () => Number.POSITIVE_INFINITY }),
    mostInFlight: 8,
    maxAttempts: 8,
    highWater: 60,
    // What these tests are about goes on however many rows fail.
    failureLimit: { threshold: 1, min: 1 },
    interrupt: new AbortController().signal,
    control: new RunControl(),
    observer: { onTarget: () => undefined, onCall: () => undefined },
    clock: systemClock,
    // Waits of a few milliseconds instead of seconds.
    random: () => 0.005,
    ...over,
  });
  await ledger.close();
  return ending;
}

export interface Stage {
  readonly run: BuiltRun;
  /** Keys of the rows that the server has at the beginning. */
  readonly present: ReadonlySet<string>;
  readonly random: () => number;
  api(over?: Partial<TruthfulApiOptions>): TruthfulApi;
}

export interface AppliedRuns {
  readonly tempDir: () => Promise<string>;
  /** Applies once, from the ledger as it is on disk. */
  apply(run: BuiltRun, api: DeletionApi, course?: Course): Promise<Ending | undefined>;
  /** A run of which a fifth of the rows is absent from the start; of every target if nothing else is said. */
  aStage(seed: number, batches?: BuiltRun['batches']): Promise<Stage>;
}

/** Call it once in a test file. */
export function appliedRuns(): AppliedRuns {
  const tempDir = tempDirs();
  let store: EmbeddedQueueStore | undefined;
  let queues = 0;
  beforeAll(async () => {
    store = await openEmbeddedStore();
  });
  afterAll(async () => {
    await store?.close();
  });
  /** A queue of its own for each run, as a new process has: nothing is left in it from the one before. */
  const openQueue = (target: Target): Promise<BatchQueue> => {
    if (store === undefined) throw new Error('the store is not open');
    queues += 1;
    return store.open(`${target}-${queues}`, 'run-1', (error) => {
      throw error;
    });
  };
  return {
    tempDir,
    apply: (run, api, course) => apply(openQueue, run, api, course),
    async aStage(seed, batches = mixedBatches()) {
      const random = seededRandom(seed);
      const run = buildRun(await tempDir(), batches, { target: 'mixed' });
      const keys = batches.flatMap(({ target, owner, ids }) =>
        ids.map((id) => keyOf(target, owner ?? '', id)),
      );
      const present = new Set(keys.filter(() => random() > 0.2));
      const api = (over: Partial<TruthfulApiOptions> = {}) =>
        new TruthfulApi({ present, random, fateOf: () => randomFate(random), ...over });
      return { run, present, random, api };
    },
  };
}

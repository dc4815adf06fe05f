// What tests of a batch queue do by hand: make batches, let them end, hold them under way, collect them.
import type { ActivationEnd, BatchQueue, EndedBatch, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { allDeleted, aQueuedBatch, idsOf } from './batch-builders.ts';
import { waitUntil } from './wait-until.ts';

/** An activation that settles all rows at once. */
export function done(batch: QueuedBatch): Promise<ActivationEnd> {
  return Promise.resolve({ kind: 'done', state: allDeleted(batch.ids.length) });
}

/** Batches 0 to `count` - 1, ids like `b3-0`. */
export function batches(count: number, rows = 2): readonly QueuedBatch[] {
  return Array.from({ length: count }, (_, batch) => aQueuedBatch({ batch, ids: idsOf(rows, `b${batch}-`) }));
}

/** Collects and forgets until there are as many ended batches as expected. */
export async function collectAll(queue: BatchQueue, count: number): Promise<readonly EndedBatch[]> {
  const all: EndedBatch[] = [];
  await waitUntil(`${count} ended batches`, async () => {
    const ended = await queue.collect(50);
    await queue.forget(ended.map(({ batch }) => batch));
    all.push(...ended);
    return all.length >= count;
  });
  return all;
}

/** An activation whose batches stay under way until they are let through. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;
  active = 0;
  most = 0;
  begun = 0;

  readonly activation = async (batch: QueuedBatch): Promise<ActivationEnd> => {
    this.begun += 1;
    this.active += 1;
    this.most = Math.max(this.most, this.active);
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.active -= 1;
    return done(batch);
  };

  letOneThrough(): void {
    this.#waiting.shift()?.();
  }

  open(): void {
    this.#isOpen = true;
    for (const letThrough of this.#waiting.splice(0)) letThrough();
  }
}

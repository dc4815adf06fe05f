// Which keys seal the batches on a Redis, so that nobody takes, or waits for, what another key has sealed.
import { AppError } from '../../../core/app-error.ts';
import type { RedisLink } from './redis-link.ts';

/** Stands for batches that are not sealed. */
const NO_KEY = 'none';
/** Longer than batches wait for anybody. */
const KEPT_S = 30 * 24 * 60 * 60;
/** The note is written anew this often while batches are fed. */
const TOLD_AGAIN_MS = 5_000;

/** BullMQ's own keys of a queue that hold jobs, and how each is counted. */
const LISTS = ['wait', 'active', 'paused'] as const;
const SETS = ['delayed', 'prioritized', 'completed', 'failed'] as const;

/**
 * Batches that different keys have sealed stand in queues of different names, so that a worker cannot even take what it cannot
 * read. Beside them stands a note of the keys that were used, so that it can be said.
 */
export class QueueKeys {
  readonly #link: RedisLink;
  readonly #keyId: string;
  readonly #told = new Map<string, { readonly server: string; readonly atMs: number }>();

  /** @param keyId as the cipher has it: '' where nothing is sealed */
  constructor(link: RedisLink, keyId: string) {
    this.#link = link;
    this.#keyId = keyId;
  }

  /** The name under which the queue's own batches stand. */
  ownName(queueName: string): string {
    return nameWith(queueName, this.#keyId);
  }

  /** Does nothing where the same process of Redis was told a moment ago. */
  async announce(queueName: string): Promise<void> {
    const server = await this.#link.server();
    const told = this.#told.get(queueName);
    const nowMs = performance.now();
    if (told?.server === server && nowMs - told.atMs < TOLD_AGAIN_MS) return;
    const key = this.#noteOf(queueName);
    await this.#link.client.sadd(key, this.#keyId === '' ? NO_KEY : this.#keyId);
    await this.#link.client.expire(key, KEPT_S);
    this.#told.set(queueName, { server, atMs: nowMs });
  }

  /** Throws `queue.other-key` (usage) where batches are in the queue that another key has sealed, or none. */
  async refuseOthers(queueName: string): Promise<void> {
    const noted = await this.#link.guard(this.#link.client.smembers(this.#noteOf(queueName)));
    for (const keyId of noted.map((id) => (id === NO_KEY ? '' : id))) {
      if (keyId === this.#keyId) continue;
      const count = await this.#link.guard(this.#count(nameWith(queueName, keyId)));
      if (count > 0) throw this.#otherKey({ queueName, keyId, count });
    }
  }

  async #count(name: string): Promise<number> {
    const { client, keyPrefix } = this.#link;
    const counts = await Promise.all([
      ...LISTS.map((state) => client.llen(`${keyPrefix}:${name}:${state}`)),
      ...SETS.map((state) => client.zcard(`${keyPrefix}:${name}:${state}`)),
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #otherKey({ queueName, keyId, count }: OtherBatches): AppError {
    const theirs = keyId === '' ? 'that are not sealed' : `sealed with the queue key ${keyId}`;
    const ours = this.#keyId === '' ? 'there is no queue key here' : `the queue key here is ${this.#keyId}`;
    const names = `${this.#link.keyPrefix}:${nameWith(queueName, keyId)}:*`;
    return new AppError('queue.other-key', `${count} batches ${theirs} are on this Redis, and ${ours}`, {
      kind: 'usage',
      hint: `Nothing was taken. Use the same --queue-key-file for all runs and workers of one Redis prefix. A run that was started with the other key is gone on with under that key; if it never will be, delete its keys (${names}).`,
    });
  }

  #noteOf(queueName: string): string {
    return `${this.#link.keyPrefix}:${queueName}:queue-keys`;
  }
}

interface OtherBatches {
  readonly queueName: string;
  readonly keyId: string;
  readonly count: number;
}

function nameWith(queueName: string, keyId: string): string {
  return keyId === '' ? queueName : `${queueName}-${keyId}`;
}

// A script that Redis runs at one go: sent as text once, and by its digest from then on.
import { createHash } from 'node:crypto';
import type { RedisClient } from './redis-client.ts';

/** What a server says that does not have the script yet, or no more. */
const NOT_THERE = 'NOSCRIPT';

export class RedisScript {
  readonly #text: string;
  readonly #digest: string;

  constructor(text: string) {
    this.#text = text;
    this.#digest = createHash('sha1').update(text).digest('hex');
  }

  /** @param keys all in one slot of a cluster */
  async run(
    client: RedisClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await client.evalsha(this.#digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith(NOT_THERE)) throw error;
      return client.eval(this.#text, keys.length, ...keys, ...args);
    }
  }
}

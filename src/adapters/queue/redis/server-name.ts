// Asks a Redis who it is: which process answers, and which history its data have.
import type { RedisClient } from './redis-client.ts';

/** Only a command with a key goes to the node of a cluster that has the keys. */
const INFO_SCRIPT = `
local sections = {}
for i = 1, #ARGV do sections[i] = redis.call('INFO', ARGV[i]) end
return table.concat(sections)
`;

/**
 * A connection ends with the process that it leads to, so the answer holds until then; it is asked for again all the same, for
 * a proxy that keeps connections when the process behind it changes, and for a cluster.
 */
const KNOWN_MS = 100;

/** Of each id of 40 digits: they need only differ, and stand in every job. */
const ID_DIGITS = 16;

/** Sections of INFO, of the server that has the keys. */
export async function askInfo(
  { client, keyPrefix }: { readonly client: RedisClient; readonly keyPrefix: string },
  sections: readonly string[],
): Promise<string> {
  return String(await client.eval(INFO_SCRIPT, 1, `${keyPrefix}:info`, ...sections));
}

/**
 * Differs after a restart and after a failover. A master that has lost its place and has it again is the same process, but a
 * replica that becomes the master gives its data a new id: what it has not heard of meanwhile is lost.
 */
export class ServerName {
  readonly #askInfo: () => Promise<string>;
  #known: { readonly name: Promise<string>; readonly askedMs: number } | undefined;

  /** @param askInfo for the sections `server` and `replication` */
  constructor(askInfo: () => Promise<string>) {
    this.#askInfo = askInfo;
  }

  name(): Promise<string> {
    const nowMs = performance.now();
    if (this.#known === undefined || nowMs - this.#known.askedMs > KNOWN_MS) {
      this.#known = { name: this.#ask(), askedMs: nowMs };
    }
    return this.#known.name;
  }

  forget(): void {
    this.#known = undefined;
  }

  async #ask(): Promise<string> {
    try {
      return nameOf(await this.#askInfo());
    } catch (error) {
      this.#known = undefined;
      throw error;
    }
  }
}

function nameOf(info: string): string {
  const ids = [/^run_id:(\w+)/m, /^master_replid:(\w+)/m].map((id) => id.exec(info)?.[1] ?? '');
  return ids.map((id) => id.slice(0, ID_DIGITS)).join('.');
}

// The connection to Redis: reached at the start or not at all; lost in the middle, it is waited for up to a bound.
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { AppError } from '../../../core/app-error.ts';
import { parseRedisUrl } from '../../../core/redis-url.ts';
import type { Secret } from '../../../core/secret.ts';
import { lastNodesError } from './contact/ask-nodes.ts';
import { firstFault } from './contact/first-contact.ts';
import { createRedisClient, type RedisClient } from './redis-client.ts';
import { isAllNodes, isClosed, isCutOff, isNodeAway, refusal, unreachable } from './redis-errors.ts';
import { askInfo, ServerName } from './server-name.ts';

export interface RedisAddress {
  /** In one of the forms of `parseRedisUrl`, with ACL user and password where there are any. */
  readonly url: Secret;
  /** PEM file of the authority that signed the server's certificate; the system's own ones where left out. */
  readonly caFile?: string;
  /** How long a lost connection is waited for, ms. */
  readonly patienceMs?: number;
  /** How long a connection may keep a command waiting before it counts as lost, ms. */
  readonly silenceMs?: number;
  /** Begins each key, so that others can use the same Redis. */
  readonly keyPrefix: string;
}

/** Redis restarted from a large file, or a failover, takes less. */
const PATIENCE_MS = 60_000;
/** Longer than workers let Redis hold back an answer (10 s), and than Redis stands still for a slow disk. */
const SILENCE_MS = 30_000;
const RECONNECT = { baseMs: 50, capMs: 1_000 };
/** For the first answer: longer than a slow connection takes. */
const OPEN_TIMEOUT_MS = 15_000;
export class RedisLink {
  readonly client: RedisClient;
  /** Begins each key. In a cluster in braces, so that all keys are on one node: a script can reach no other. */
  readonly keyPrefix: string;
  /** The address, without its login. */
  readonly shown: string;
  /** Whether the address is that of one server, whatever that is by now. */
  readonly isFixed: boolean;
  readonly #address: RedisAddress;
  readonly #patienceMs: number;
  readonly #server = new ServerName(() => this.info('server', 'replication'));
  readonly #onLost = new Set<(lost: AppError) => void>();
  #timer: NodeJS.Timeout | undefined;
  #lost: AppError | undefined;
  #lastError = new Error('the connection is closed');
  #isOpen = false;

  private constructor(address: RedisAddress) {
    this.#address = address;
    this.shown = String(address.url);
    this.isFixed = parseRedisUrl(address.url.reveal())?.kind === 'single';
    this.#patienceMs = address.patienceMs ?? PATIENCE_MS;
    this.client = createRedisClient({
      ...address,
      url: address.url.reveal(),
      patienceMs: this.#patienceMs,
      silenceMs: address.silenceMs ?? SILENCE_MS,
      retryAfterMs: (times) => this.#retryAfterMs(times),
    });
    this.keyPrefix = this.client instanceof Cluster ? `{${address.keyPrefix}}` : address.keyPrefix;
    const onError = (error: Error) => {
      // A cluster says of each node why it is away, and of itself only that all are.
      if (!isAllNodes(error)) this.#lastError = error;
    };
    this.client.on('error', onError);
    this.client.on('node error', onError);
  }

  /**
   * Throws `queue.unreachable` (passing) where Redis does not answer, `redis.ca-file` (usage) where the file cannot be read, and as
   * `firstFault` where no waiting helps.
   */
  static async open(address: RedisAddress): Promise<RedisLink> {
    const link = new RedisLink(address);
    try {
      await inTime(link.#greet());
      link.#isOpen = true;
    } catch (cause) {
      link.client.disconnect();
      const why = (await link.#toldByNodes(cause)) ?? cause;
      throw firstFault(link.shown, [why, link.#lastError]) ?? link.#unreachable('cannot be reached', why);
    }
    link.client.on('close', () => {
      link.#server.forget();
      link.#wait();
    });
    link.client.on('ready', () => void link.#stopWaitingIfMaster());
    return link;
  }

  async #greet(): Promise<void> {
    const { client } = this;
    await client.connect();
    // The client asks for the database too, and goes on in database 0 where there is none of that number.
    if (client instanceof Redis && (client.options.db ?? 0) > 0) await client.select(client.options.db ?? 0);
    await this.server();
  }

  /** What a command came to before anything is sent. Throws as `open` does, and `queue.refused` (passing). */
  async firstly<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await this.guard(ask());
    } catch (error) {
      const cause = error instanceof AppError ? error.cause : error;
      throw firstFault(this.shown, [cause]) ?? error;
    }
  }

  async #toldByNodes(cause: unknown): Promise<Error | undefined> {
    const { client } = this;
    if (!(client instanceof Cluster) || !isAllNodes(cause)) return undefined;
    const servers = parseRedisUrl(this.#address.url.reveal());
    if (servers?.kind !== 'cluster') return undefined;
    return lastNodesError(servers.nodes, client.options.redisOptions ?? {});
  }

  /** A connection of its own to whatever server the address leads to now. Throws as `open` does; the caller closes it. */
  another(): Promise<RedisLink> {
    return RedisLink.open(this.#address);
  }

  get lost(): AppError | undefined {
    return this.#lost;
  }

  /** Calls `listener` when Redis was waited for in vain; returns how to take that back. */
  onLost(listener: (lost: AppError) => void): () => void {
    this.#onLost.add(listener);
    return () => this.#onLost.delete(listener);
  }

  /** Which server answers; it differs after a restart and after a failover. */
  server(): Promise<string> {
    return this.#server.name();
  }

  /** Sections of INFO, of the server that has the keys. */
  info(...sections: readonly string[]): Promise<string> {
    return askInfo(this, sections);
  }

  /** The servers that keys can be on. */
  masters(): readonly Redis[] {
    return this.client instanceof Cluster ? this.client.nodes('master') : [this.client];
  }

  /** Whether it answers within `withinMs`. A lost connection is not waited for. */
  async answers(withinMs: number): Promise<boolean> {
    if (this.client.status !== 'ready') return false;
    const asked = this.info('server').then(
      () => true,
      () => false,
    );
    const late = new AbortController();
    try {
      return await Promise.race([asked, pause(withinMs, false, { signal: late.signal })]);
    } finally {
      late.abort();
    }
  }

  /**
   * What a command came to; where Redis is lost meanwhile, that is the error. Not all commands that wait for a lost Redis are
   * ever settled by the client: not those that it was to send again when it was let in and turned away once more.
   */
  guard<T>(command: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stopListening = this.onLost(reject);
      command.then(resolve, (error: unknown) => reject(this.#meaningOf(error))).finally(stopListening);
      if (this.#lost !== undefined) reject(this.#lost);
    });
  }

  /**
   * For several commands that go out together and may be sent twice: ioredis sends single ones again when a connection was
   * lost, and gives several up of which only some were answered.
   */
  async guardAgain<T>(send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.guard(send());
      } catch (error) {
        if (!isCutOff(error)) throw error;
      }
    }
  }

  #meaningOf(error: unknown): unknown {
    if (isNodeAway(error)) this.#giveUp();
    return this.#lost ?? refusal(this.shown, error) ?? error;
  }

  close(): void {
    this.#stopWaiting();
    this.#onLost.clear();
    this.client.removeAllListeners('close');
    this.client.disconnect();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => this.#giveUp(), this.#patienceMs);
  }

  /** One that says it is a replica, as after a failover, can be read and not be worked with. */
  async #stopWaitingIfMaster(): Promise<void> {
    const role = await this.info('replication').catch(() => '');
    if (!role.includes('role:slave')) this.#stopWaiting();
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Null where there is to be no further try: then the client refuses the commands that wait for it. */
  #retryAfterMs(times: number): number | null {
    // Sentinels that are not there would be asked for ever before the first connection.
    if (this.#lost !== undefined || !this.#isOpen) return null;
    return Math.min(RECONNECT.capMs, RECONNECT.baseMs * 2 ** Math.min(times, 10));
  }

  #giveUp(): void {
    if (this.#lost !== undefined) return;
    const seconds = Math.round(this.#patienceMs / 1_000);
    this.#lost = this.#unreachable(`could not be reached for ${seconds} s`);
    for (const listener of this.#onLost) listener(this.#lost);
  }

  #unreachable(what: string, cause?: unknown): AppError {
    const why = cause instanceof Error && !isClosed(cause) && !isAllNodes(cause) ? cause : this.#lastError;
    return unreachable(this.shown, what, why.message);
  }
}

/** A cluster whose nodes name addresses that cannot be reached never says so. */
async function inTime<T>(opening: Promise<T>): Promise<T> {
  const late = new AbortController();
  const tooLate = pause(OPEN_TIMEOUT_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error(`no answer within ${OPEN_TIMEOUT_MS / 1_000} s`);
  });
  try {
    return await Promise.race([opening, tooLate]);
  } finally {
    late.abort();
  }
}

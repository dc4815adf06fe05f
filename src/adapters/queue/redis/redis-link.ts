// The connection to Redis: reached at the start or not at all; lost in the middle, it is waited for up to a bound.
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import { AppError } from '../../../core/app-error.ts';
import type { Secret } from '../../../core/secret.ts';
import { createRedisClient, type RedisClient } from './redis-client.ts';

export interface RedisAddress {
  /** In one of the forms of `parseRedisUrl`, with ACL user and password where there are any. */
  readonly url: Secret;
  /** PEM file of the authority that signed the server's certificate; the system's own ones where left out. */
  readonly caFile?: string;
  /** How long a lost connection is waited for, ms. */
  readonly patienceMs?: number;
  /** Begins each key, so that others can use the same Redis. */
  readonly keyPrefix: string;
}

/** Redis restarted from a large file, or a failover, takes less. */
const PATIENCE_MS = 60_000;
const RECONNECT = { baseMs: 50, capMs: 1_000 };

const OPEN_TIMEOUT_MS = 15_000;

/** Only a command with a key goes to the node of a cluster that has the keys. */
const INFO_SCRIPT = "return redis.call('INFO', ARGV[1])";

/** Which process answers; it differs after a restart and after a failover. */
const RUN_ID = /^run_id:(\w+)/m;

export class RedisLink {
  readonly client: RedisClient;
  /** Begins each key. In a cluster in braces, so that all keys are on one node: a script can reach no other. */
  readonly keyPrefix: string;
  readonly #shown: string;
  readonly #patienceMs: number;
  readonly #onLost = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #lost: AppError | undefined;
  #lastError = 'the connection is closed';
  #isOpen = false;

  private constructor(address: RedisAddress) {
    this.#shown = String(address.url);
    this.#patienceMs = address.patienceMs ?? PATIENCE_MS;
    this.client = createRedisClient({
      ...address,
      url: address.url.reveal(),
      patienceMs: this.#patienceMs,
      retryAfterMs: (times) => this.#retryAfterMs(times),
    });
    this.keyPrefix = this.client instanceof Cluster ? `{${address.keyPrefix}}` : address.keyPrefix;
    this.client.on('error', (error: Error) => {
      this.#lastError = error.message;
    });
  }

  /** Throws `queue.unreachable` (passing) where Redis does not answer, `redis.ca-file` (usage) where the file cannot be read. */
  static async open(address: RedisAddress): Promise<RedisLink> {
    const link = new RedisLink(address);
    try {
      await inTime(link.client.connect().then(() => link.server()));
      link.#isOpen = true;
    } catch (cause) {
      link.client.disconnect();
      throw link.#unreachable('cannot be reached', cause);
    }
    link.client.on('close', () => link.#wait());
    link.client.on('ready', () => link.#stopWaiting());
    return link;
  }

  get lost(): AppError | undefined {
    return this.#lost;
  }

  /** Calls `listener` when Redis was waited for in vain. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener);
  }

  async server(): Promise<string> {
    const [, runId = ''] = RUN_ID.exec(await this.info('server')) ?? [];
    return runId;
  }

  /** A section of INFO, of the server that has the keys. */
  async info(section: string): Promise<string> {
    return String(await this.client.eval(INFO_SCRIPT, 1, `${this.keyPrefix}:info`, section));
  }

  /** The servers that keys can be on. */
  masters(): readonly Redis[] {
    return this.client instanceof Cluster ? this.client.nodes('master') : [this.client];
  }

  /** Whether it answers within `withinMs`. A lost connection is not waited for. */
  async answers(withinMs: number): Promise<boolean> {
    if (this.client.status !== 'ready') return false;
    const asked = this.server().then(
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

  /** What a command came to; where the connection is lost for good, that is the error. */
  async guard<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith(NODE_IS_AWAY)) this.#giveUp();
      throw this.#lost ?? error;
    }
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
    for (const listener of this.#onLost) listener();
  }

  #unreachable(what: string, cause?: unknown): AppError {
    const why = cause instanceof Error && !isClosed(cause) ? cause.message : this.#lastError;
    return new AppError('queue.unreachable', `Redis at ${this.#shown} ${what}: ${why}`, {
      kind: 'passing',
      hint: 'Check address, password and network. Nothing is lost: go on with `chat-purge apply` on the run directory.',
    });
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

/** What ioredis says of a command that has waited for a node of a cluster for as long as commands wait. */
const NODE_IS_AWAY = 'Too many Cluster redirections';

/** What ioredis says of a command when the reason was told by an event before. */
function isClosed(error: Error): boolean {
  return error.message.startsWith('Connection is closed');
}

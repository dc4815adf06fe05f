// The connection to Redis: reached at the start or not at all; lost in the middle, it is waited for up to a bound.
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { AppError } from '../../../core/app-error.ts';
import type { Secret } from '../../../core/secret.ts';

export interface RedisAddress {
  /** `redis://` or `rediss://`, with ACL user and password where there are any. */
  readonly url: Secret;
  /** PEM file of the authority that signed the server's certificate; the system's own ones where left out. */
  readonly caFile?: string;
  /** How long a lost connection is waited for, ms. */
  readonly patienceMs?: number;
}

/** Redis restarted from a large file, or a failover, takes less. */
const PATIENCE_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT = { baseMs: 50, capMs: 1_000 };

/**
 * A connection ends with the process that it leads to, so the answer holds until then; it is asked for again all the same, for
 * a proxy that keeps connections when the process behind it changes.
 */
const SERVER_KNOWN_MS = 100;

/** Which process answers; it differs after a restart and after a failover. */
const RUN_ID = /^run_id:(\w+)/m;

export class RedisLink {
  readonly client: Redis;
  readonly #shown: string;
  readonly #patienceMs: number;
  readonly #onLost = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #lost: AppError | undefined;
  #server: { readonly name: Promise<string>; readonly askedMs: number } | undefined;
  #lastError = 'the connection is closed';

  private constructor(address: RedisAddress) {
    this.#shown = String(address.url);
    this.#patienceMs = address.patienceMs ?? PATIENCE_MS;
    this.client = new Redis(address.url.reveal(), {
      ...optionsFor(address),
      retryStrategy: (times) => this.#retryAfterMs(times),
    });
    this.client.on('error', (error: Error) => {
      this.#lastError = error.message;
    });
  }

  /** Throws `queue.unreachable` (passing) where Redis does not answer, `redis.ca-file` (usage) where the file cannot be read. */
  static async open(address: RedisAddress): Promise<RedisLink> {
    const link = new RedisLink(address);
    try {
      await link.client.connect();
      await link.server();
    } catch (cause) {
      link.client.disconnect();
      throw link.#unreachable('cannot be reached', cause);
    }
    link.client.on('close', () => {
      link.#server = undefined;
      link.#wait();
    });
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

  /** Which process answers. */
  server(): Promise<string> {
    const nowMs = performance.now();
    if (this.#server === undefined || nowMs - this.#server.askedMs > SERVER_KNOWN_MS) {
      this.#server = { name: this.#askServer(), askedMs: nowMs };
    }
    return this.#server.name;
  }

  async #askServer(): Promise<string> {
    try {
      const [, runId = ''] = RUN_ID.exec(await this.client.info('server')) ?? [];
      return runId;
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
  }

  /** What a command came to; where the connection is lost for good, that is the error. */
  async guard<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (error) {
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
    if (this.#lost !== undefined) return null;
    return Math.min(RECONNECT.capMs, RECONNECT.baseMs * 2 ** Math.min(times, 10));
  }

  #giveUp(): void {
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

/** What ioredis says of a command when the reason was told by an event before. */
function isClosed(error: Error): boolean {
  return error.message.startsWith('Connection is closed');
}

function optionsFor({ url, caFile }: RedisAddress) {
  const secure = new URL(url.reveal()).protocol === 'rediss:';
  return {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Commands wait for the connection; how long is decided by the link alone.
    maxRetriesPerRequest: null,
    ...(secure && caFile !== undefined ? { tls: { ca: readCaFile(caFile) } } : {}),
  };
}

function readCaFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('redis.ca-file', `cannot read the CA file ${path}`, {
      kind: 'usage',
      hint: 'Give --redis-ca a PEM file, or leave it out to trust the authorities of this system.',
      cause,
    });
  }
}

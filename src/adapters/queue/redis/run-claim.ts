// Says on Redis which process has a run in hand: nobody else may, and without one nothing that a server brings back is called.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../../core/app-error.ts';
import { processPlace } from './process-place.ts';
import type { RedisLink } from './redis-link.ts';
import { type Moment, TwoClocks } from './two-clocks.ts';

/** A process that stands still for longer can lose its run to another one. */
const LASTS_MS = 15_000;
const RENEWED_EVERY_MS = 1_000;
const LOOKED_AT_EVERY_MS = 250;
/**
 * A holder that has not renewed its claim for this long has lost it, whatever a server says whose
 * clock was set back.
 */
const SILENT_MS = LASTS_MS + 2 * RENEWED_EVERY_MS;

/**
 * KEYS: the claim, the mark that something of the run can be on this server. ARGV: who asks, how
 * long it lasts, ms, a holder that is known to be dead, and the queues that he has fed, each as its
 * field and the server that it was fed on. Returns nothing where it is his now, else the holder and
 * for how long the claim lasts, ms.
 */
const CLAIM_SCRIPT = `
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return { holder, redis.call('PTTL', KEYS[1]) } end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'holder', ARGV[1], unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], 1)
return nil
`;

const RELEASE_SCRIPT = `
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

interface Claimed {
  readonly holder: string;
  readonly lastsMs: number;
}

type KeyedLink = Pick<RedisLink, 'keyPrefix'>;

/**
 * The key that says who has the run in hand: one for all its queues, so that nobody begins with the
 * next one beside him.
 */
function claimKeyOf({ keyPrefix }: KeyedLink, runKey: string): string {
  return `${keyPrefix}:run:${runKey}`;
}

/**
 * The key that says that something of the run can be on this server. It stays when the process
 * dies.
 */
export function markKeyOf(link: KeyedLink, runKey: string): string {
  return `${claimKeyOf(link, runKey)}:left`;
}

function fedField(queueName: string): string {
  return `fed:${queueName}`;
}

export interface QueuedJob {
  readonly queueName: string;
  readonly id?: string | undefined;
}

/**
 * Whether a process has the job's run in hand, and has fed this queue on this server or knows that
 * it came back.
 */
export async function isInHand(link: RedisLink, { queueName, id = '' }: QueuedJob): Promise<boolean> {
  const key = claimKeyOf(link, id.slice(0, id.lastIndexOf('.')));
  const [fed, server] = await Promise.all([
    link.guard(link.client.hget(key, fedField(queueName))),
    link.guard(link.server()),
  ]);
  return fed === server;
}

export class RunClaim {
  readonly #link: RedisLink;
  readonly #keys: readonly [string, string];
  readonly #me = `${hostname()}:${process.pid}:${processPlace()}:${randomUUID()}`;
  readonly #clocks = new TwoClocks();
  /** Queues of which batches may be called that a server brings back. */
  readonly #allowed = new Set<string>();
  /** The server on which each of them was fed, as the claim says it. */
  #fed: ReadonlyMap<string, string> = new Map();
  #renewedAt: Moment | undefined;
  #lost: AppError | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(link: RedisLink, runKey: string) {
    this.#link = link;
    this.#keys = [claimKeyOf(link, runKey), markKeyOf(link, runKey)];
  }

  /** Waits for a claim that nobody renews. Throws `queue.run-elsewhere` (passing) where another process has the run in hand. */
  static async take(link: RedisLink, runKey: string): Promise<RunClaim> {
    const claim = new RunClaim(link, runKey);
    await claim.#take();
    claim.#timer = setInterval(() => void claim.#renew(), RENEWED_EVERY_MS);
    claim.#timer.unref();
    return claim;
  }

  /** Throws as `take` does where another process has it by now. */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /**
   * Whether what the server brings back of a queue, when it is another one, may be called. Throws
   * as `check` does, also where the process has stood still for so long that another one can have
   * taken the run.
   */
  async allowCalls(queueName: string, isAllowed: boolean): Promise<void> {
    if (isAllowed) this.#allowed.add(queueName);
    else this.#allowed.delete(queueName);
    const server = isAllowed ? await this.#link.guard(this.#link.server()) : undefined;
    if (this.#fed.get(queueName) !== server || this.#mayBeOver()) await this.#renewNow();
    this.check();
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    const [key] = this.#keys;
    await this.#link.guard(this.#link.client.eval(RELEASE_SCRIPT, 1, key, this.#me)).catch(() => undefined);
  }

  async #take(): Promise<void> {
    let dead = '';
    let toldMs = performance.now();
    for (let lastMs = Number.POSITIVE_INFINITY; ; ) {
      const other = await this.#ask(dead);
      if (other === undefined) return;
      if (other.lastsMs > lastMs) throw elsewhere(other);
      if (lastMs === Number.POSITIVE_INFINITY) toldMs = performance.now();
      lastMs = other.lastsMs;
      if (performance.now() - toldMs > SILENT_MS) dead = other.holder;
      await pause(LOOKED_AT_EVERY_MS);
    }
  }

  #mayBeOver(): boolean {
    return this.#renewedAt === undefined || this.#clocks.agoMs(this.#renewedAt) > LASTS_MS / 2;
  }

  /** What goes wrong here goes wrong elsewhere too, and is told there. */
  async #renew(): Promise<void> {
    await this.#renewNow().catch(() => undefined);
  }

  async #renewNow(): Promise<void> {
    const other = await this.#ask('');
    if (other !== undefined) this.#lost = elsewhere(other);
  }

  async #ask(dead: string): Promise<Claimed | undefined> {
    const server = this.#allowed.size === 0 ? '' : await this.#link.guard(this.#link.server());
    const fed = new Map([...this.#allowed].map((queueName) => [queueName, server]));
    const askedAt = this.#clocks.now();
    const other = await this.#claim(fed, dead);
    const left = other !== undefined && isDead(other.holder) ? await this.#claim(fed, other.holder) : other;
    if (left !== undefined) return left;
    this.#fed = fed;
    this.#renewedAt = askedAt;
    return undefined;
  }

  async #claim(fed: ReadonlyMap<string, string>, dead: string): Promise<Claimed | undefined> {
    const { client } = this.#link;
    const fields = [...fed].flatMap(([queueName, server]) => [fedField(queueName), server]);
    const reply = await this.#link.guard(
      client.eval(CLAIM_SCRIPT, 2, ...this.#keys, this.#me, LASTS_MS, dead, ...fields),
    );
    if (!Array.isArray(reply)) return undefined;
    return { holder: String(reply[0]), lastsMs: Number(reply[1]) };
  }
}

/** Only of a process can it be said whose id means the same process here. */
function isDead(holder: string): boolean {
  const [host, pid, place] = holder.split(':');
  if (host !== hostname() || place !== processPlace()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function elsewhere({ holder }: Claimed): AppError {
  const [host, pid] = holder.split(':');
  return new AppError('queue.run-elsewhere', `the run is in use by process ${pid} on ${host}`, {
    kind: 'passing',
    hint: 'It works on a copy of the run directory, or on the same one from another machine. Wait until it has ended, or stop it.',
  });
}

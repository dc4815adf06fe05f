// Says on Redis which process has a run in hand: nobody else may, and without one nothing that a server brings back is called.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../../core/app-error.ts';
import type { RedisLink } from './redis-link.ts';

/** A process that stands still for longer can lose its run to another one. */
const LASTS_MS = 15_000;
const RENEWED_EVERY_MS = 1_000;
const LOOKED_AT_EVERY_MS = 250;

/**
 * KEYS: the claim. ARGV: who asks, the server that he has fed ('' for none), how long it lasts, ms, and a holder that is known to be dead.
 * Returns nothing where it is his now, else the holder and for how long the claim lasts, ms.
 */
const CLAIM_SCRIPT = `
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] and holder ~= ARGV[4] then return { holder, redis.call('PTTL', KEYS[1]) } end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'server', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return nil
`;

const RELEASE_SCRIPT = `
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

interface Claimed {
  readonly holder: string;
  readonly lastsMs: number;
}

/** The key that says who has the run of these job ids in hand. */
export function claimKeyOf(link: Pick<RedisLink, 'keyPrefix'>, queueName: string, jobId: string): string {
  return `${link.keyPrefix}:${queueName}:run:${jobId.slice(0, jobId.lastIndexOf('.'))}`;
}

/** Whether a process has the run in hand, and has fed this server or knows that it came back. */
export async function isInHand(link: RedisLink, key: string): Promise<boolean> {
  const [fed, server] = await Promise.all([
    link.guard(link.client.hget(key, 'server')),
    link.guard(link.server()),
  ]);
  return fed === server;
}

export class RunClaim {
  readonly #link: RedisLink;
  readonly #key: string;
  readonly #me = `${hostname()}:${process.pid}:${randomUUID()}`;
  #fed = '';
  #isAllowed = false;
  #lost: AppError | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(link: RedisLink, key: string) {
    this.#link = link;
    this.#key = key;
  }

  /** Waits for a claim that nobody renews. Throws `queue.run-elsewhere` (passing) where another process has the run in hand. */
  static async take(link: RedisLink, key: string): Promise<RunClaim> {
    const claim = new RunClaim(link, key);
    for (let lastMs = Number.POSITIVE_INFINITY; ; ) {
      const other = await claim.#ask();
      if (other === undefined) break;
      if (other.lastsMs > lastMs) throw elsewhere(other);
      lastMs = other.lastsMs;
      await pause(LOOKED_AT_EVERY_MS);
    }
    claim.#timer = setInterval(() => void claim.#renew(), RENEWED_EVERY_MS);
    claim.#timer.unref();
    return claim;
  }

  /** Throws as `take` does where another process has it by now. */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Whether what the server brings back, when it is another one, may be called. Throws as `check` does. */
  async allowCalls(isAllowed: boolean): Promise<void> {
    this.#isAllowed = isAllowed;
    if (this.#fed !== (await this.#allowedServer())) await this.#renewNow();
    this.check();
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#link
      .guard(this.#link.client.eval(RELEASE_SCRIPT, 1, this.#key, this.#me))
      .catch(() => undefined);
  }

  /** What goes wrong here goes wrong elsewhere too, and is told there. */
  async #renew(): Promise<void> {
    await this.#renewNow().catch(() => undefined);
  }

  async #renewNow(): Promise<void> {
    const other = await this.#ask();
    if (other !== undefined) this.#lost = elsewhere(other);
  }

  async #ask(): Promise<Claimed | undefined> {
    const server = await this.#allowedServer();
    const other = await this.#claim(server, '');
    const left =
      other !== undefined && isDead(other.holder) ? await this.#claim(server, other.holder) : other;
    if (left === undefined) this.#fed = server;
    return left;
  }

  #allowedServer(): Promise<string> {
    return this.#isAllowed ? this.#link.guard(this.#link.server()) : Promise.resolve('');
  }

  async #claim(server: string, dead: string): Promise<Claimed | undefined> {
    const { client } = this.#link;
    const reply = await this.#link.guard(
      client.eval(CLAIM_SCRIPT, 1, this.#key, this.#me, server, LASTS_MS, dead),
    );
    if (!Array.isArray(reply)) return undefined;
    return { holder: String(reply[0]), lastsMs: Number(reply[1]) };
  }
}

/** Only of a process on this machine can it be said. */
function isDead(holder: string): boolean {
  const [host, pid] = holder.split(':');
  if (host !== hostname()) return false;
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

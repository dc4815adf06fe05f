// What can be asked of a Redis that matters for a queue, without rights to its configuration.
import { evictionPolicy } from './eviction.ts';
import type { RedisLink } from './redis-link.ts';

/** What the server does not tell is undefined. */
export interface RedisFacts {
  readonly version: string | undefined;
  readonly evictionPolicy: string | undefined;
  /** Whether it keeps an append-only file. */
  readonly appendOnly: boolean | undefined;
  /** Median of some round trips, ms. */
  readonly latencyMs: number;
  /** How far its clock is before ours (behind it where negative), ms; as exact as half a round trip. */
  readonly clockAheadMs: number;
}

const ROUND_TRIPS = 21;
const TIME_SCRIPT = "local time = redis.call('TIME') return { time[1], time[2] }";

export async function readRedisFacts(link: RedisLink): Promise<RedisFacts> {
  const server = await link.guard(link.info('server'));
  const memory = await link.guard(link.info('memory'));
  const persistence = await link.guard(link.info('persistence'));
  const asked = await link.guard(askTimes(link));
  const appendOnly = /^aof_enabled:(\d)/m.exec(persistence)?.[1];
  return {
    version: /^redis_version:(\S+)/m.exec(server)?.[1],
    evictionPolicy: evictionPolicy(memory),
    appendOnly: appendOnly === undefined ? undefined : appendOnly === '1',
    latencyMs: median(asked.map(({ tookMs }) => tookMs)),
    clockAheadMs: median(asked.map(({ aheadMs }) => aheadMs)),
  };
}

interface AskedTime {
  readonly tookMs: number;
  readonly aheadMs: number;
}

/** One after the other, as turns are asked for. */
async function askTimes(link: RedisLink): Promise<readonly AskedTime[]> {
  const asked: AskedTime[] = [];
  for (let i = 0; i < ROUND_TRIPS; i += 1) {
    const [wallMs, beganMs] = [Date.now(), performance.now()];
    const reply = await link.client.eval(TIME_SCRIPT, 1, `${link.keyPrefix}:info`);
    const tookMs = performance.now() - beganMs;
    const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [];
    const theirsMs = (seconds ?? Number.NaN) * 1_000 + (micros ?? 0) / 1_000;
    asked.push({ tookMs, aheadMs: theirsMs - (wallMs + tookMs / 2) });
  }
  return asked;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

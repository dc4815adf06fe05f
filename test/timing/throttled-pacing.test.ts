// The pace against a server that allows less than documented, and then all of it again: for one process, and for four on one Redis.
import { expect, test } from 'vitest';
import type { CallEntry } from '../../src/simulator/call-log.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type PurgeFolder } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const DOCUMENTED = 100;
const ALLOWED = 40;
/** Least good calls a second while the server allows 40. */
const LEAST_GOOD = 34;
const MOST_REFUSED = 0.05;
const BACK_ABOVE = 90;
const BACK_WITHIN_MS = 30_000;

/** The pace climbs at first, and is cut for the first time. */
const STEADY_AFTER_MS = 8_000;
const GOOD_CALLS_WHILE_SLOW = 900;
/** Over so long the pace is measured when the server allows all of it again. */
const MEASURED_MS = 3_000;

interface Slow {
  readonly goodPerSecond: number;
  readonly refused: number;
}

function whileSlow(log: readonly CallEntry[]): Slow {
  const fromMs = (log[0]?.at ?? 0) + STEADY_AFTER_MS;
  const steady = log.filter(({ at }) => at >= fromMs);
  const good = steady.filter(({ throttled }) => !throttled).length;
  const seconds = ((steady.at(-1)?.at ?? 0) - fromMs) / 1_000;
  return { goodPerSecond: good / seconds, refused: 1 - good / steady.length };
}

/** How long after the change a stretch ended in which more good calls a second were made than `BACK_ABOVE`, ms. */
function backAfterMs(log: readonly CallEntry[], changedAtMs: number): number | undefined {
  const good = log.filter(({ at, throttled }) => at > changedAtMs && !throttled).map(({ at }) => at);
  const needed = (BACK_ABOVE * MEASURED_MS) / 1_000;
  const end = good.find((at, i) => at - (good[i - needed] ?? Number.NEGATIVE_INFINITY) < MEASURED_MS);
  return end === undefined ? undefined : end - changedAtMs;
}

async function startProcesses(
  folder: PurgeFolder,
  processes: number,
  onTestFinished: OnTestFinished,
): Promise<void> {
  let env = {};
  if (processes > 1) {
    const redis = await RedisServer.start();
    onTestFinished(() => redis.remove());
    env = { CHAT_PURGE_REDIS_URL: redis.url };
    const workers = Array.from({ length: processes - 1 }, () => folder.start(['worker'], { env }));
    for (const worker of workers) await worker.writes('serves app');
  }
  const options = ['--yes', '--rate', '100%', '--rows-per-call', 'accounts=1', '--quiet'];
  folder.start(['run', 'accounts', 'in.csv', ...options], { env });
}

async function goodCalls({ state }: SimulatorProcess): Promise<number> {
  const { calls } = await state();
  return calls.all - calls.throttled;
}

test.for([[1], [4]])(
  '%i processes: of 40 calls a second that a server allows, 34 or more get through and few are refused; of 100, soon more than 90',
  { timeout: 120_000 },
  async ([processes = 0], { onTestFinished }) => {
    const simulator = await startSimulatorProcess(onTestFinished, {
      latencyMs: { min: 20, max: 120 },
      population: { accountsPattern: { prefix: 'user', from: 1, to: 6_000 } },
      limits: { account_delete: ALLOWED },
    });
    const { folder, log } = simulator;
    folder.write('in.csv', ['user_id', ...numbered('user', 6_000)]);
    await startProcesses(folder, processes, onTestFinished);

    await waitUntil(
      `${GOOD_CALLS_WHILE_SLOW} good calls`,
      async () => (await goodCalls(simulator)) >= GOOD_CALLS_WHILE_SLOW,
      60_000,
    );
    const slowLog = await log();
    const changedAtMs = slowLog.at(-1)?.at ?? 0;
    await simulator.setLimits({ account_delete: DOCUMENTED });
    await waitUntil(
      `more than ${BACK_ABOVE} good calls a second`,
      async () => backAfterMs(await log(), changedAtMs) !== undefined,
      BACK_WITHIN_MS + 5_000,
    );

    const slow = whileSlow(slowLog);
    const backMs = backAfterMs(await log(), changedAtMs) ?? Number.NaN;
    console.log(
      `${processes} processes: ${slow.goodPerSecond.toFixed(1)} good calls/s of ${ALLOWED}, ${(100 * slow.refused).toFixed(1)} % refused, above ${BACK_ABOVE} after ${(backMs / 1_000).toFixed(1)} s`,
    );
    expect(slow.goodPerSecond).toBeGreaterThanOrEqual(LEAST_GOOD);
    expect(slow.refused).toBeLessThanOrEqual(MOST_REFUSED);
    expect(backMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
  },
);

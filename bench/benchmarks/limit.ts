// How much of the limit is used, by how many processes and at which latency, and what it costs to run at the limit.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisServer } from '../../test/support/redis-server.ts';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { applyCommand, planCommand, runDir, workerCommand } from '../frame/command.ts';
import type { Figure } from '../frame/figure.ts';
import { type LocalServer, startLocalServer } from '../frame/local-server.ts';
import { type Cost, runProgram } from '../frame/program.ts';
import { asPlanned } from '../frame/run-fixture.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

/** Groups: one row a call, so that the queue has the most work for each second. */
const LIMIT = 200;
const PROCESSES = [1, 2, 4] as const;
const LATENCIES_MS = [10, 100, 500] as const;
const SECONDS = 10;
/** Long enough for V8 to have compiled what a call runs through, as in daily use: a run at the limit takes minutes. */
const CPU_SECONDS = 40;
/** The pace climbs from 20 calls/s, and the last calls wait for nobody: neither is the steady part. */
const STEADY = { from: 0.35, to: 0.95 };

export const limitBenchmark: Benchmark = {
  name: 'limit',
  what: 'use of the limit over Redis by 1, 2 and 4 processes at 10, 100 and 500 ms; CPU at the limit',
  inShortForm: false,
  run: measure,
};

interface Stage {
  readonly folder: string;
  readonly server: LocalServer;
  readonly redis: RedisServer;
}

async function measure({ folder, say }: BenchContext): Promise<readonly Figure[]> {
  const server = await startLocalServer();
  const redis = await RedisServer.start();
  try {
    const stage = { folder, server, redis };
    await planCalls(stage, 'run', LIMIT * SECONDS);
    await planCalls(stage, 'long', LIMIT * CPU_SECONDS);
    const figures: Figure[] = [];
    for (const latencyMs of LATENCIES_MS) {
      for (const processes of PROCESSES) {
        server.setLatency(latencyMs);
        const course = await runOnRedis(stage, 'run', processes);
        figures.push(
          useFigure(course, { processes, latencyMs }),
          worstFigure(course, { processes, latencyMs }),
        );
        say(`${processes} processes, ${latencyMs} ms`);
      }
    }
    server.setLatency(100);
    const onRedis = await runOnRedis(stage, 'long', 1);
    say('CPU over Redis');
    const embedded = await runEmbedded(stage, 'long');
    return [
      ...figures,
      cpuFigure('redis', onRedis, 25),
      useFigure(embedded, { latencyMs: 100 }),
      worstFigure(embedded, { latencyMs: 100 }),
      cpuFigure('embedded', embedded, 60),
    ];
  } finally {
    await redis.remove();
    await server.close();
  }
}

interface Course {
  readonly arrivals: readonly number[];
  readonly cost: Cost;
}

/** A run of so many calls of one row. */
async function planCalls({ folder, server }: Stage, id: string, calls: number): Promise<void> {
  const input = join(folder, `${id}.csv`);
  writeLines(
    input,
    csvRows('group_id', calls, (n) => `group-${n}`),
  );
  await runProgram(planCommand(['groups', input, id], { folder, endpoint: server.url }));
}

/** The process of the run works too, so it is one of them. */
async function runOnRedis({ folder, server, redis }: Stage, id: string, processes: number): Promise<Course> {
  asPlanned(runDir(folder, id));
  server.takeArrivals();
  const where = { folder, endpoint: server.url };
  const stops: (() => void)[] = [];
  const workers = Array.from({ length: processes - 1 }, () =>
    runProgram({
      ...workerCommand({ ...where, more: ['--redis', redis.url] }),
      onStart: (kill) => stops.push(() => kill('SIGTERM')),
    }),
  );
  // Workers are there before the run begins, as they are in daily use.
  if (processes > 1) await sleep(2_000);
  const more = ['--redis', redis.url, '--rate', '100%'];
  const cost = await runProgram(applyCommand(id, { ...where, more }));
  for (const stop of stops) stop();
  await Promise.all(workers);
  return { arrivals: server.takeArrivals(), cost };
}

async function runEmbedded({ folder, server }: Stage, id: string): Promise<Course> {
  asPlanned(runDir(folder, id));
  server.takeArrivals();
  const cost = await runProgram(applyCommand(id, { folder, endpoint: server.url, more: ['--rate', '100%'] }));
  return { arrivals: server.takeArrivals(), cost };
}

interface Setting {
  /** Left out for the embedded queue. */
  readonly processes?: number;
  readonly latencyMs: number;
}

function useFigure({ arrivals }: Course, setting: Setting): Figure {
  const first = Math.floor(arrivals.length * STEADY.from);
  const last = Math.floor(arrivals.length * STEADY.to);
  const seconds = ((arrivals[last] ?? 0) - (arrivals[first] ?? 0)) / 1_000;
  return {
    name: `limit.use-${setting.processes ?? 'embedded'}-${setting.latencyMs}`,
    what: `use of the limit of ${LIMIT} calls/s once steady, ${inWords(setting)}`,
    unit: '%',
    ours: [((last - first) / seconds / LIMIT) * 100],
    goal: { least: 97 },
  };
}

/** The server shares the machine: where it stands still, it counts late what came in time. */
function worstFigure({ arrivals }: Course, setting: Setting): Figure {
  let worst = 0;
  let first = 0;
  for (const [i, atMs] of arrivals.entries()) {
    while (atMs - (arrivals[first] ?? 0) >= 1_000) first += 1;
    worst = Math.max(worst, i - first + 1);
  }
  return {
    name: `limit.worst-${setting.processes ?? 'embedded'}-${setting.latencyMs}`,
    what: `most calls in any second, ${inWords(setting)}`,
    unit: 'calls',
    ours: [worst],
    goal: { most: LIMIT },
  };
}

function inWords({ processes, latencyMs }: Setting): string {
  const who =
    processes === undefined ? 'embedded' : `Redis, ${processes} ${processes === 1 ? 'process' : 'processes'}`;
  return `${who}, ${latencyMs} ms`;
}

/** Of the whole run with its start, while it makes calls at the limit nearly all the time. */
function cpuFigure(queue: string, { cost }: Course, most: number): Figure {
  return {
    name: `limit.cpu-${queue}`,
    what: `CPU of our process in ${CPU_SECONDS} s at ${LIMIT} calls/s of one row, 100 ms, ${queue}`,
    unit: '% of a core',
    ours: [(cost.cpuSeconds / cost.seconds) * 100],
    goal: { most },
  };
}

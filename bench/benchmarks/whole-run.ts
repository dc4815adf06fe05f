// Whole runs without a limit, beside a bare BullMQ worker that makes the same calls and the script that a user would write.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RedisServer } from '../../test/support/redis-server.ts';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { applyCommand, idOf, planCommand, runDir } from '../frame/command.ts';
import type { Bound, Figure } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { startLocalServer } from '../frame/local-server.ts';
import { type Cost, type ProgramEnd, runProgram } from '../frame/program.ts';
import { asPlanned } from '../frame/run-fixture.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

const IN_FLIGHT = '50';
const ROWS_PER_CALL = 100;
/** Of the script's own, also where the start of the program is a large part of it. */
const CPU_GATE: Bound = { most: 5 };

interface Wanted {
  readonly calls?: Bound;
  readonly cpu?: Bound;
  readonly gate: Bound;
}

export const redisBenchmark: Benchmark = {
  name: 'redis',
  what: "a run over Redis without a limit, beside a bare BullMQ worker and a script of one's own",
  inShortForm: true,
  run: (context) =>
    measure('redis', context, { calls: { least: 0.6 }, cpu: { most: 3 }, gate: { least: 0.3 } }),
};

export const embeddedBenchmark: Benchmark = {
  name: 'embedded',
  what: 'a run on the embedded queue without a limit, beside the same two',
  inShortForm: true,
  run: (context) => measure('embedded', context, { gate: { least: 0.3 } }),
};

async function measure(
  queue: 'redis' | 'embedded',
  { folder, short, rounds }: BenchContext,
  wanted: Wanted,
): Promise<readonly Figure[]> {
  const rows = (short ? 100_000 : 1_000_000) / (queue === 'redis' ? 1 : 5);
  const server = await startLocalServer();
  const redis = await RedisServer.start();
  try {
    const input = join(folder, 'input.csv');
    writeLines(input, csvRows('user_id', rows, idOf));
    const where = { folder, endpoint: server.url };
    const plan = await runProgram(planCommand(['accounts', input, 'run'], where));
    const dir = runDir(folder, 'run');
    const store = queue === 'redis' ? ['--redis', redis.url] : [];
    const apply = applyCommand('run', {
      ...where,
      more: ['--rate', 'unlimited', '--concurrency', IN_FLIGHT, ...store],
    });
    const bareArgs = [join(dir, 'batches.ndjson'), server.url, redis.url, IN_FLIGHT];
    const cost = await inTurn<'bare' | 'own' | 'ours', ProgramEnd>(
      {
        bare: () => runProgram({ script: 'bench/bare/bullmq-worker.mjs', args: bareArgs }),
        own: () => runProgram({ script: 'bench/bare/own-script.mjs', args: [input, server.url, IN_FLIGHT] }),
        ours: async () => {
          asPlanned(dir);
          return runProgram(apply);
        },
      },
      short ? rounds : { rounds: 3, warmUp: 1 },
    );
    return figuresOf(queue, { rows, cost, plan, wanted });
  } finally {
    await redis.remove();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly rows: number;
  readonly cost: Readonly<Record<'bare' | 'own' | 'ours', readonly Cost[]>>;
  readonly plan: Cost;
  readonly wanted: Wanted;
}

function figuresOf(queue: string, { rows, cost, plan, wanted }: Measured): readonly Figure[] {
  const perSecond = ({ seconds }: Cost) => rows / ROWS_PER_CALL / seconds;
  const cpu = ({ cpuSeconds }: Cost) => cpuSeconds;
  const what = `${rows.toLocaleString('en-US')} accounts, ${queue === 'redis' ? 'over Redis' : 'embedded queue'}`;
  return [
    {
      name: `${queue}.calls`,
      what: `apply of ${what}, no limit`,
      unit: 'calls/s',
      ours: cost.ours.map(perSecond),
      bare: { name: 'BullMQ worker on Redis', values: cost.bare.map(perSecond) },
      ...(wanted.calls === undefined ? {} : { goal: wanted.calls }),
      gate: wanted.gate,
    },
    {
      name: `${queue}.calls-own`,
      what: `apply of ${what}, no limit`,
      unit: 'calls/s',
      ours: cost.ours.map(perSecond),
      bare: { name: 'own script', values: cost.own.map(perSecond) },
    },
    {
      name: `${queue}.cpu`,
      what: `plan and apply of ${what}, CPU of our process`,
      unit: 's',
      ours: cost.ours.map((each) => plan.cpuSeconds + each.cpuSeconds),
      bare: { name: 'own script', values: cost.own.map(cpu) },
      ...(wanted.cpu === undefined ? {} : { goal: wanted.cpu }),
      gate: CPU_GATE,
    },
    {
      name: `${queue}.memory`,
      what: `apply of ${what}`,
      unit: 'MB',
      ours: cost.ours.map(({ peakMb }) => peakMb),
      bare: { name: 'own script', values: cost.own.map(({ peakMb }) => peakMb) },
    },
  ];
}

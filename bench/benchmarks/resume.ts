// From starting `apply` on a run of which most is done to its first new call.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { applyCommand, idOf, planCommand, runDir } from '../frame/command.ts';
import type { Figure } from '../frame/figure.ts';
import { type LocalServer, startLocalServer } from '../frame/local-server.ts';
import { runProgram } from '../frame/program.ts';
import { carryOutOnPaper } from '../frame/run-fixture.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

const DONE = 0.9;
const INTERRUPTED = 130;

export const resumeBenchmark: Benchmark = {
  name: 'resume',
  what: 'from starting apply on a run that is 90 % done to its first new call',
  inShortForm: true,
  run: measure,
};

async function measure({ folder, short, say }: BenchContext): Promise<readonly Figure[]> {
  const rows = short ? 300_000 : 10_000_000;
  const server = await startLocalServer();
  try {
    const input = join(folder, 'input.csv');
    writeLines(input, csvRows('user_id', rows, idOf));
    await runProgram(planCommand(['accounts', input, 'run'], { folder, endpoint: server.url }));
    const seconds: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await carryOutOnPaper(runDir(folder, 'run'), DONE);
      say('the run is there');
      seconds.push(await untilFirstCall(folder, server));
    }
    const what = `first new call of a run of ${rows.toLocaleString('en-US')} accounts, 90 % done`;
    return [{ name: 'resume.time', what, unit: 's', ours: seconds, goal: { most: 10 }, gate: { most: 15 } }];
  } finally {
    await server.close();
  }
}

async function untilFirstCall(folder: string, server: LocalServer): Promise<number> {
  const call = server.nextCall();
  const startedMs = performance.now();
  const program = applyCommand('run', { folder, endpoint: server.url, more: ['--rate', '20'] });
  const onStart = (kill: (signal: NodeJS.Signals) => void) => void call.then(() => kill('SIGTERM'));
  await runProgram({ ...program, onStart, exitCode: INTERRUPTED });
  return ((await call) - startedMs) / 1_000;
}

// The reports of a finished run, made anew by `apply`, beside a script that only turns batches into lines.
import { join } from 'node:path';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { applyCommand, idOf, planCommand, runDir } from '../frame/command.ts';
import type { Figure } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { runProgram } from '../frame/program.ts';
import { carryOutOnPaper } from '../frame/run-fixture.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

export const reportsBenchmark: Benchmark = {
  name: 'reports',
  what: 'the reports of a finished run, beside a script that only turns batches into lines',
  inShortForm: true,
  run: measure,
};

async function measure({ folder, short, rounds, say }: BenchContext): Promise<readonly Figure[]> {
  const rows = short ? 300_000 : 10_000_000;
  const input = join(folder, 'input.csv');
  writeLines(input, csvRows('user_id', rows, idOf));
  await runProgram(planCommand(['accounts', input, 'run'], { folder }));
  await carryOutOnPaper(runDir(folder, 'run'), 1);
  say('the run is there');
  const bareArgs = [join(runDir(folder, 'run'), 'batches.ndjson'), join(folder, 'bare.csv')];
  const cost = await inTurn(
    {
      bare: () => runProgram({ script: 'bench/bare/batches-to-csv.mjs', args: bareArgs }),
      ours: () => runProgram(applyCommand('run', { folder })),
    },
    short ? rounds : { rounds: 3, warmUp: 1 },
  );
  const what = `reports of ${rows.toLocaleString('en-US')} accounts (apply on a finished run)`;
  const perSecond = cost.ours.map(({ seconds }) => rows / seconds);
  return [
    {
      name: 'reports.time',
      what,
      unit: 's',
      ours: cost.ours.map(({ seconds }) => seconds),
      bare: { name: 'JSON.parse and a line a row', values: cost.bare.map(({ seconds }) => seconds) },
      gate: { most: 8 },
    },
    { name: 'reports.rows', what, unit: 'rows/s', ours: perSecond, goal: { least: 400_000 } },
    {
      name: 'reports.memory',
      what,
      unit: 'MB',
      ours: cost.ours.map(({ peakMb }) => peakMb),
      goal: { most: 300 },
    },
  ];
}

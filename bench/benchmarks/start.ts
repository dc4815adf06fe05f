// How long a run takes from its start to its first call, beside the script that a user would write.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { idOf, runCommand } from '../frame/command.ts';
import type { Figure } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { type LocalServer, startLocalServer } from '../frame/local-server.ts';
import type { Program } from '../frame/program.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A part of the million accounts that a run can have. */
const ROWS = 150_000;

export const startBenchmark: Benchmark = {
  name: 'start',
  what: "time from the start of a run to its first call, beside a script of one's own",
  inShortForm: true,
  run: measure,
};

async function measure({ folder, rounds }: BenchContext): Promise<readonly Figure[]> {
  const server = await startLocalServer();
  try {
    const input = join(folder, 'input.csv');
    writeLines(input, csvRows('user_id', ROWS, idOf));
    const own = { script: 'bench/bare/own-script.mjs', args: [input, server.url, '1'] };
    const seconds = await inTurn<'own' | 'ours', number>(
      {
        own: () => untilFirstCall(own, server),
        ours: (round) =>
          untilFirstCall(
            runCommand(['accounts', input, `run-${round}`], { folder, endpoint: server.url }),
            server,
          ),
      },
      rounds,
    );
    return [
      {
        name: 'start.first-call',
        what: `from the start of a run of ${ROWS.toLocaleString('en-US')} accounts to its first call`,
        unit: 's',
        ours: seconds.ours,
        bare: { name: 'own script', values: seconds.own },
        goal: { most: 4 },
        gate: { most: 8 },
      },
    ];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds; what comes after the first call is of no interest. */
async function untilFirstCall({ script, args, env }: Program, server: LocalServer): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const calledMs = await Promise.race([
    server.nextCall(),
    ended.then(() => Promise.reject(new Error(`${script} ended without a call`))),
  ]);
  child.kill('SIGKILL');
  await ended;
  return (calledMs - startedMs) / 1_000;
}

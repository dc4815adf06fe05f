// What a run costs: memory that does not follow the size of the input. How soon it begins is in `bench/`, as a ratio.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startSimulatorProcess } from '../support/simulator-process.ts';

/** A part of the million accounts that the limit is about: the queue's memory is level by then. */
const ROWS = 150_000;
const MOST_MEMORY_KB = 300 * 1_024;

test('a run stays below 300 MB', async ({ onTestFinished }) => {
  const simulator = await startSimulatorProcess(onTestFinished, {
    latencyMs: { min: 20, max: 60 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
  });
  const { folder } = simulator;
  const ids = Array.from({ length: ROWS }, (_, i) => `user${i + 1}`);
  folder.write('in.csv', ['user_id', ...ids]);

  const run = folder.start(['run', 'accounts', 'in.csv', '--yes', '--rate', '100%', '--run-id', 'r']);
  let peakKb = 0;
  while (!run.hasEnded) {
    peakKb = Math.max(peakKb, peakMemoryKb(run.pid) ?? 0);
    await simulator.state();
  }
  const { exitCode } = await run.ended();

  expect(exitCode).toBe(0);
  expect(peakKb).toBeGreaterThan(0);
  expect(peakKb).toBeLessThan(MOST_MEMORY_KB);
});

/** The largest resident set so far, as Linux tells it; undefined once the process is gone. */
function peakMemoryKb(pid: number): number | undefined {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb);
  } catch {
    return undefined;
  }
}

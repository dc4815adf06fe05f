// What planning costs a row, and how much memory it takes, from a hundred thousand rows to ten million.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { idOf, planCommand, runDir } from '../frame/command.ts';
import { type Bound, type Figure, median } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { type Cost, runProgram } from '../frame/program.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

/** The duplicate index grows in steps; these are its least and its most favourable sizes as well as any. */
const SIZES = { small: 100_000, middle: 1_000_000, large: 10_000_000 } as const;
const MOST_MEMORY: Bound = { most: 600 };

export const scaleBenchmark: Benchmark = {
  name: 'scale',
  what: 'CPU seconds and memory of planning 0.1, 1 and 10 million rows',
  inShortForm: false,
  run: measure,
};

async function measure({ folder }: BenchContext): Promise<readonly Figure[]> {
  const planOf = async (name: string, rows: number): Promise<Cost> => {
    const input = join(folder, `${name}.csv`);
    writeLines(input, csvRows('user_id', rows, idOf));
    const cost = await runProgram(planCommand(['accounts', input, name], { folder }));
    rmSync(runDir(folder, name), { recursive: true });
    return cost;
  };
  const cost = await inTurn(
    {
      one: () => planOf('one', 1),
      small: () => planOf('small', SIZES.small),
      middle: () => planOf('middle', SIZES.middle),
      large: () => planOf('large', SIZES.large),
    },
    { rounds: 3, warmUp: 1 },
  );
  const start = median(cost.one.map(({ cpuSeconds }) => cpuSeconds));
  const perRow = (size: keyof typeof SIZES) =>
    cost[size].map(({ cpuSeconds }) => ((cpuSeconds - start) / SIZES[size]) * 1e6);
  const name = (size: keyof typeof SIZES) => `plan of ${SIZES[size].toLocaleString('en-US')} accounts`;
  const sizes = ['small', 'middle', 'large'] as const;
  return [
    ...sizes.map((size) => ({
      name: `scale.memory-${size}`,
      what: name(size),
      unit: 'MB',
      ours: cost[size].map(({ peakMb }) => peakMb),
      ...(size === 'large' ? { goal: MOST_MEMORY } : {}),
    })),
    ...sizes.map((size) => ({
      name: `scale.cpu-${size}`,
      what: `${name(size)}, CPU a row beyond the start of the program`,
      unit: 'µs',
      ours: perRow(size),
      ...(size === 'small'
        ? {}
        : { bare: { name: 'of 100,000', values: perRow('small') }, goal: { most: 1.15 } }),
    })),
  ];
}

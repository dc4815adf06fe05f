// What planning costs a row, and how much memory it takes, from a hundred thousand rows to ten million.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { idOf, planCommand, runDir } from '../frame/command.ts';
import { type Bound, type Figure, median } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { type Cost, runProgram } from '../frame/program.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

const SIZES = { small: 100_000, middle: 1_000_000, large: 10_000_000 } as const;
const SHORT_SIZES: Record<keyof typeof SIZES, number> = { small: 10_000, middle: 30_000, large: 100_000 };
const MOST_MEMORY: Bound = { most: 600 };

export const scaleBenchmark: Benchmark = {
  name: 'scale',
  what: 'CPU seconds and memory of planning 0.1, 1 and 10 million rows',
  inShortForm: false,
  run: measure,
};

async function measure({ folder, short }: BenchContext): Promise<readonly Figure[]> {
  const rows = short ? SHORT_SIZES : SIZES;
  const planOf = async (name: string, count: number): Promise<Cost> => {
    const input = join(folder, `${name}.csv`);
    writeLines(input, csvRows('user_id', count, idOf));
    const cost = await runProgram(planCommand(['accounts', input, name], { folder }));
    rmSync(runDir(folder, name), { recursive: true });
    return cost;
  };
  const cost = await inTurn(
    {
      one: () => planOf('one', 1),
      small: () => planOf('small', rows.small),
      middle: () => planOf('middle', rows.middle),
      large: () => planOf('large', rows.large),
    },
    { rounds: 3, warmUp: 1 },
  );
  const name = (size: keyof typeof SIZES) => `plan of ${rows[size].toLocaleString('en-US')} accounts`;
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
      ours: furtherCost({ cost: cost.one, rows: 1 }, { cost: cost[size], rows: rows[size] }),
    })),
    {
      name: 'scale.cpu-further',
      what: `${name('large')}, CPU of each row beyond the first ${rows.middle.toLocaleString('en-US')}`,
      unit: 'µs',
      ours: furtherCost({ cost: cost.middle, rows: rows.middle }, { cost: cost.large, rows: rows.large }),
      bare: {
        name: `of each from ${rows.small.toLocaleString('en-US')} to there`,
        values: furtherCost({ cost: cost.small, rows: rows.small }, { cost: cost.middle, rows: rows.middle }),
      },
      goal: { most: 1.15 },
    },
  ];
}

interface Sized {
  readonly cost: readonly Cost[];
  readonly rows: number;
}

/**
 * CPU of a row, µs, of those by which the larger input is larger. So the start of the program is left out, and where the
 * smaller one is large enough also the first rows, which cost more until V8 has compiled what they run through.
 */
function furtherCost(smaller: Sized, larger: Sized): readonly number[] {
  const before = median(smaller.cost.map(({ cpuSeconds }) => cpuSeconds));
  return larger.cost.map(({ cpuSeconds }) => ((cpuSeconds - before) / (larger.rows - smaller.rows)) * 1e6);
}

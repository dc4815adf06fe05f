// Planning beside bare csv-parse: both read the same file, each in a process of its own.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext, Benchmark } from '../frame/benchmark.ts';
import { idOf, planCommand, runDir } from '../frame/command.ts';
import type { Bound, Figure } from '../frame/figure.ts';
import { inTurn } from '../frame/in-turn.ts';
import { runProgram } from '../frame/program.ts';
import { csvRows, writeLines } from '../frame/write-lines.ts';

interface Shape {
  readonly name: string;
  readonly what: string;
  readonly target: string;
  readonly header: string;
  readonly row: (number: number) => string;
  /** Of the time. */
  readonly goal?: Bound;
  /** Of the CPU seconds, which say the same on a machine that others use as well. */
  readonly gate: Bound;
}

const SHAPES: readonly Shape[] = [
  {
    name: 'one-column',
    what: 'accounts, one column',
    target: 'accounts',
    header: 'user_id',
    row: idOf,
    goal: { most: 1.6 },
    gate: { most: 3 },
  },
  {
    name: 'ten-columns',
    what: 'accounts, ten columns',
    target: 'accounts',
    header: 'n,name,user_id,mail,city,joined,plan,score,flag,note',
    row: (n) => `${n},Person ${n},${idOf(n)},p${n}@example.org,Lisbon,2020-01-02,basic,${n % 97},true,none`,
    gate: { most: 2 },
  },
  {
    name: 'quoted',
    what: 'accounts, quoted values',
    target: 'accounts',
    header: '"user_id","name"',
    row: (n) => `"${idOf(n)}","Person, the ""${n}th"""`,
    gate: { most: 3 },
  },
  {
    name: 'two-columns',
    what: 'friend lists, two columns, eight lists an owner',
    target: 'friend-lists',
    header: 'from_account,group_name',
    row: (n) => `${idOf(Math.ceil(n / 8))},list ${n % 8}`,
    gate: { most: 5 },
  },
  {
    name: 'repeated',
    what: 'accounts, half of them repeated in another order',
    target: 'accounts',
    header: 'user_id',
    row: (n) => idOf(repeated(n)),
    gate: { most: 8 },
  },
];

/** Half as many different numbers as rows of the long form, in an order in which no neighbour of one is that of another. */
function repeated(number: number): number {
  return ((number * 7_919) % 1_000_003) % 500_000;
}

export const planBenchmark: Benchmark = {
  name: 'plan',
  what: 'planning a file, beside csv-parse that only counts its records',
  inShortForm: true,
  async run(context) {
    const figures: Figure[] = [];
    for (const shape of SHAPES) figures.push(...(await measure(shape, context)));
    return figures;
  },
};

async function measure(shape: Shape, { folder, short, rounds }: BenchContext): Promise<readonly Figure[]> {
  const { name, target, header, row, goal, gate } = shape;
  const rows = short ? 300_000 : 1_000_000;
  const input = join(folder, `${name}.csv`);
  writeLines(input, csvRows(header, rows, row));
  const cost = await inTurn(
    {
      bare: () => runProgram({ script: 'bench/bare/csv-parse.mjs', args: [input, String(rows + 1)] }),
      ours: async () => {
        const end = await runProgram(planCommand([target, input, name], { folder }));
        rmSync(runDir(folder, name), { recursive: true });
        return end;
      },
    },
    rounds,
  );
  rmSync(input);
  const what = `plan of ${rows.toLocaleString('en-US')} ${shape.what}`;
  return [
    {
      name: `plan.${name}`,
      what,
      unit: 's',
      ours: cost.ours.map(({ seconds }) => seconds),
      bare: { name: 'csv-parse', values: cost.bare.map(({ seconds }) => seconds) },
      ...(goal === undefined ? {} : { goal }),
    },
    {
      name: `plan.${name}-cpu`,
      what: `${what}, CPU`,
      unit: 's',
      ours: cost.ours.map(({ cpuSeconds }) => cpuSeconds),
      bare: { name: 'csv-parse', values: cost.bare.map(({ cpuSeconds }) => cpuSeconds) },
      gate,
    },
  ];
}

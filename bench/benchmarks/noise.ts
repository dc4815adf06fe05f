// The same program on both sides: how far from 1 a ratio can be on this machine without meaning anything.
import type { Benchmark } from '../frame/benchmark.ts';
import { inTurn } from '../frame/in-turn.ts';
import { runProgram } from '../frame/program.ts';

const PROGRAM = { script: 'bench/bare/count.mjs', args: ['3000000'] };

export const noiseBenchmark: Benchmark = {
  name: 'noise',
  what: 'the same program on both sides, for the noise of the machine',
  inShortForm: true,
  async run({ rounds }) {
    const cost = await inTurn({ bare: () => runProgram(PROGRAM), ours: () => runProgram(PROGRAM) }, rounds);
    const seconds = (side: keyof typeof cost) => cost[side].map((each) => each.seconds);
    return [
      {
        name: 'noise.same',
        what: 'the same small program on both sides',
        unit: 's',
        ours: seconds('ours'),
        bare: { name: 'itself', values: seconds('bare') },
        gate: { most: 6 },
      },
    ];
  },
};

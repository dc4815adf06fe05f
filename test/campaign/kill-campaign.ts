// By hand: many killed runs, as `npm run campaign -- --rounds 100 --rows 20000 --seed 1`. Ends with 1 where one has a finding.
import { parseArgs } from 'node:util';
import { randomSeed } from '../support/seeded-random.ts';
import { killedRun } from './killed-run.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    rows: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(randomSeed()) },
    kills: { type: 'string', default: '3' },
  },
});

const rounds = Number(values.rounds);
let faulty = 0;
for (let round = 0; round < rounds; round += 1) {
  const seed = Number(values.seed) + round;
  const closers: (() => Promise<void> | void)[] = [];
  const order = {
    seed,
    rows: Number(values.rows),
    kills: Number(values.kills),
    rate: seed % 2 === 0 ? 'unlimited' : '100%',
  };
  const { findings, story } = await killedRun(order, (close) => closers.push(close));
  for (const close of closers) await close();
  console.log(`${round + 1} of ${rounds}, seed ${seed}: ${story}`);
  for (const finding of findings.slice(0, 20)) console.log(`  FINDING: ${finding}`);
  if (findings.length > 0) faulty += 1;
}
console.log(`${rounds} runs, ${faulty} with findings`);
process.exitCode = faulty === 0 ? 0 : 1;

// By hand: `npm run chaos -- --rounds 50 --queue redis --seed 1`. Disturbs runs in every way and compares their books with the server.
// `--first N` begins with that round; `--keep DIR` keeps the files of rounds with findings. Needs `npm run build`, and redis-server.
import { parseArgs } from 'node:util';
import { playRound } from './play.ts';
import type { QueueKind } from './script.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    first: { type: 'string', default: '1' },
    queue: { type: 'string', default: 'both' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'string' },
  },
});

const QUEUES: Readonly<Record<string, readonly QueueKind[]>> = {
  embedded: ['embedded'],
  redis: ['redis'],
  both: ['embedded', 'redis'],
};
const queues = QUEUES[values.queue];
if (queues === undefined) throw new Error(`--queue is embedded, redis or both, not ${values.queue}`);

const [rounds, first, seed] = [Number(values.rounds), Number(values.first), Number(values.seed)];
const deeds = new Map<string, number>();
let [faulty, rows, calls, fullest] = [0, 0, 0, 0];
console.log(`seed ${seed}, rounds ${first} to ${first + rounds - 1}, queue ${values.queue}`);
for (let round = first; round < first + rounds; round += 1) {
  for (const queue of queues) {
    const startedMs = performance.now();
    const played = await playRound({ queue, seed: seed * 1_000 + round, keep: values.keep });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(
      `round ${round} ${played.findings.length === 0 ? 'agrees' : 'DISAGREES'} after ${seconds} s: ${played.story}`,
    );
    for (const finding of played.findings.slice(0, 20)) console.log(`  FINDING: ${finding}`);
    if (played.findings.length > 0) faulty += 1;
    for (const deed of played.deeds) deeds.set(deed, (deeds.get(deed) ?? 0) + 1);
    fullest = Math.max(fullest, played.fullest);
    rows += played.rows;
    calls += played.calls;
  }
}
const told = [...deeds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
const percent = (fullest * 100).toFixed(0);
console.log(`${rounds * queues.length} rounds, ${rows} rows, ${calls} calls: ${faulty} with findings`);
console.log(`deeds: ${told.join(', ')}; fullest second without faults: ${percent} % of the limit`);
process.exitCode = faulty === 0 ? 0 : 1;

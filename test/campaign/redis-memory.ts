// Measures how much memory of Redis a run takes: npm run redis-memory -- --rows 1000000 [--sealed] [--rate N]
import { parseArgs } from 'node:util';
import { measureRedisMemory } from '../support/redis-memory.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: 'unlimited' },
    sealed: { type: 'boolean', default: false },
  },
});

const cleanups: (() => Promise<void> | void)[] = [];
try {
  const order = { rows: Number(values.rows), sealed: values.sealed, rate: values.rate };
  const { exitCode, peakMb, samples, seconds } = await measureRedisMemory(
    (clean) => cleanups.unshift(clean),
    order,
  );
  console.log(
    `${order.rows} accounts at rate ${order.rate}${order.sealed ? ', sealed' : ''}: at most ${peakMb.toFixed(1)} MB of Redis (${samples} samples in ${seconds.toFixed(0)} s), exit code ${exitCode}`,
  );
  process.exitCode = exitCode === 0 ? 0 : 1;
} finally {
  for (const clean of cleanups) await clean();
}

// Whether the queue can be had: it starts in this process, or Redis answers.
import { openEmbeddedStore } from '../../adapters/queue/embedded/embedded-queue.ts';
import type { Check } from './check.ts';
import { checkRedis } from './redis-check.ts';

const NAME = 'queue';

export const queueCheck: Check = {
  name: NAME,
  async run({ config }) {
    const beganMs = performance.now();
    const [says, findings] =
      config.redis === undefined
        ? [await startEmbedded(), []]
        : [`Redis answers at ${String(config.redis)}`, await checkRedis(config)];
    const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
    return [{ check: NAME, verdict: 'pass', says: `${says} after ${seconds} s` }, ...findings];
  },
};

async function startEmbedded(): Promise<string> {
  const store = await openEmbeddedStore();
  try {
    const queue = await store.open('chat-purge-doctor', 'doctor', () => undefined);
    await queue.close();
  } finally {
    await store.close();
  }
  return 'the embedded queue is ready, with its state in memory,';
}

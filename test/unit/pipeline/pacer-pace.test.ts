// The pacer over a long time: what leaves the machine stays below the rate, whatever calls and connections take.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer } from '../../../src/pipeline/pacer.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

interface CallsToMake {
  readonly rate: number;
  readonly seed: number;
  readonly durationMs: number;
  /** Longest wait for a new connection; one call in five needs one. */
  readonly connectMs?: number;
}

/** Workers that call again and again; returns when each call left the machine. */
async function callsOf({ rate, seed, durationMs, connectMs = 0 }: CallsToMake): Promise<readonly number[]> {
  const random = seededRandom(seed);
  const clock = new HandClock();
  const pacer = createPacer({ rate, mostInFlight: 400 }, clock);
  const times: number[] = [];
  const slowness = random() < 0.3 ? 1_500 : 200;
  const worker = (): void => {
    void pacer.permit().then((permit) => {
      if (permit === undefined) return;
      const leave = (): void => {
        permit.departed();
        times.push(clock.monotonicMs());
        const latencyMs = random() * slowness;
        clock.after(latencyMs, () => {
          permit.ended({ latencyMs, answered: random() > 0.05, throttled: false });
          worker();
        });
      };
      if (connectMs > 0 && random() < 0.2) clock.after(random() * connectMs, leave);
      else leave();
    });
  };
  for (let i = 0; i < 400; i += 1) worker();
  await clock.advance(durationMs);
  pacer.halt();
  return times;
}

test('over random latencies no sliding second is above the rate, and at least 92 % of it is used', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(20, 80, 100, 160), fc.integer({ min: 1 }), async (rate, seed) => {
      const times = await callsOf({ rate, seed, durationMs: 14_000 });
      const worst = times.map((atMs, i) => i - times.findIndex((early) => atMs - early < 1_000) + 1);
      expect(Math.max(...worst)).toBeLessThanOrEqual(rate);
      const steady = times.filter((atMs) => atMs > 9_000);
      const spanMs = (steady.at(-1) ?? 0) - (steady[0] ?? 0);
      expect(((steady.length - 1) * 1_000) / spanMs).toBeGreaterThanOrEqual(rate * 0.92);
    }),
    { numRuns: 12 },
  );
});

test('calls that wait for a connection count when they leave: no sliding second is above the rate', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(3, 20, 80, 100), fc.integer({ min: 1 }), async (rate, seed) => {
      const times = await callsOf({ rate, seed, durationMs: 10_000, connectMs: 900 });
      const worst = times.map((atMs, i) => i - times.findIndex((early) => atMs - early < 1_000) + 1);
      expect(Math.max(...worst)).toBeLessThanOrEqual(rate);
      expect(times.length).toBeGreaterThan(rate * 2);
    }),
    { numRuns: 12 },
  );
});

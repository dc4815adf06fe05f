// A server that stands still again and again: its fullest second, and that a quiet line loses nothing by it.
import { expect, test } from 'vitest';
import { arrivalsThrough } from '../../support/standstill-line.ts';
import { worstSecond } from '../../support/worst-second.ts';

const SEEDS = [1, 2];
const LIMIT = 100;

const FORMS = [
  { stillMs: 900, everyMs: 2_500, latencyMs: { min: 900, max: 950 } },
  { stillMs: 900, everyMs: 2_500, latencyMs: { min: 40, max: 40 } },
  { stillMs: 900, everyMs: 1_000, latencyMs: { min: 900, max: 950 } },
  { stillMs: 1_000, everyMs: 1_700, latencyMs: { min: 700, max: 900 } },
  { stillMs: 1_500, everyMs: 5_000, latencyMs: { min: 500, max: 560 } },
  { stillMs: 600, everyMs: 1_500, latencyMs: { min: 300, max: 330 } },
  { stillMs: 250, everyMs: 600, latencyMs: { min: 20, max: 120 } },
  { stillMs: 400, everyMs: 3_000, latencyMs: { min: 20, max: 420 } },
  { stillMs: 120, everyMs: 400, latencyMs: { min: 40, max: 45 } },
] as const;

test.each(FORMS.flatMap((form) => [100, 80].map((rate) => ({ ...form, rate }))))(
  'standing still for $stillMs of each $everyMs ms, answers in $latencyMs.min to $latencyMs.max ms: no second above $rate calls',
  (form) => {
    for (const seed of SEEDS) {
      expect(worstSecond(arrivalsThrough({ ...form, seed, forMs: 25_000 }))).toBeLessThanOrEqual(form.rate);
    }
  },
);

test('a standstill that could as well be chance, since answers differ by as much, leaves the limit alone at 80 %', () => {
  const form = { stillMs: 200, everyMs: 2_000, latencyMs: { min: 20, max: 820 } };
  for (const seed of SEEDS) {
    const arrivals = arrivalsThrough({ ...form, rate: LIMIT * 0.8, seed, forMs: 25_000 });
    expect(worstSecond(arrivals)).toBeLessThanOrEqual(LIMIT);
  }
});

test.each([
  { min: 10, max: 10, least: 0.979 },
  { min: 500, max: 506, least: 0.979 },
  { min: 900, max: 950, least: 0.97 },
  { min: 20, max: 120, least: 0.965 },
  { min: 20, max: 820, least: 0.94 },
])('answers in $min to $max ms and nothing stands still: at least $least of the rate is used', (line) => {
  for (const rate of [100, 200]) {
    const course = { rate, stillMs: 0, everyMs: 1_000, latencyMs: line, seed: 7, forMs: 20_000 };
    const arrivals = arrivalsThrough(course).filter((atMs) => atMs > 8_000);
    const seconds = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1_000;
    expect((arrivals.length - 1) / seconds).toBeGreaterThanOrEqual(line.least * rate);
    expect(worstSecond(arrivals)).toBeLessThanOrEqual(rate);
  }
});

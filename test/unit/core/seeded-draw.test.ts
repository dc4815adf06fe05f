// Rows drawn at random: each as likely as any other, and the same ones for the same seed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededDraw, seedFrom } from '../../../src/core/seeded-draw.ts';

function drawn(rows: number, wanted: number, seed: string): readonly number[] {
  const draw = new SeededDraw({ rows, wanted, seed });
  return Array.from({ length: rows }, (_, row) => row).filter(() => draw.takesNext());
}

/** Seeds as digests have them: each digit depends on the number. */
function seedOf(number: number): string {
  const words = [number, number + 1].map((n) => Math.imul(n + 1, 0x9e37_79b1) >>> 0);
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

describe('a draw', () => {
  test('of 8 out of 100 rows takes these for this seed, on every machine', () => {
    expect(drawn(100, 8, '00c0ffee5eedf00d')).toEqual([5, 14, 18, 19, 41, 44, 69, 88]);
    expect(drawn(100, 8, '00c0ffee5eedf00e')).toEqual([0, 5, 9, 22, 46, 59, 66, 91]);
  });

  test('takes each row once, in the order of the rows, and never more or fewer than asked for', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(400), fc.nat(1_000_000), (rows, wanted, number) => {
        const taken = drawn(rows, wanted, seedOf(number));
        expect(taken).toHaveLength(Math.min(rows, wanted));
        expect(taken).toEqual([...new Set(taken)].toSorted((a, b) => a - b));
        expect(drawn(rows, wanted, seedOf(number))).toEqual(taken);
      }),
      { seed: 11 },
    );
  });

  test('takes all rows if more are wanted than there are', () => {
    expect(drawn(5, 9, seedOf(1))).toEqual([0, 1, 2, 3, 4]);
    expect(drawn(0, 9, seedOf(1))).toEqual([]);
  });

  test('over many seeds takes each row, and each pair of rows, equally often', () => {
    const seeds = 20_000;
    const times = new Map<string, number>();
    for (let number = 0; number < seeds; number += 1) {
      const [a, b, c] = drawn(10, 3, seedOf(number)).map(String);
      for (const key of [`${a}`, `${b}`, `${c}`, `${a} ${b}`, `${a} ${c}`, `${b} ${c}`]) {
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    }
    // 10 rows and 45 pairs of them.
    expect(times.size).toBe(55);
    // Five standard deviations of a binomial count: 0.3 of the seeds for a row, 1/15 for a pair.
    for (const [key, seen] of times) {
      const part = key.includes(' ') ? 1 / 15 : 0.3;
      const most = 5 * Math.sqrt(seeds * part * (1 - part));
      expect(Math.abs(seen - seeds * part), key).toBeLessThan(most);
    }
  });
});

test('the seed is the beginning of the digest', () => {
  expect(seedFrom('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef');
});

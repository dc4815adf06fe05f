// Rates: how they are written, and what they come to for one API.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/core/app-error.ts';
import type { RateLimit } from '../../../src/core/rate.ts';
import { parseRate, resolveRate } from '../../../src/core/rate.ts';

function aLimit(changes: Partial<RateLimit> = {}): RateLimit {
  return { target: 'groups', documented: 200, loopback: false, ...changes };
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return `${error.kind} ${error.code}`;
    throw error;
  }
  return 'no error';
}

describe('parseRate', () => {
  test.each([
    ['80%', { kind: 'percent', percent: 80 }],
    ['0.5%', { kind: 'percent', percent: 0.5 }],
    ['50', { kind: 'calls', perSecond: 50 }],
    ['0.5', { kind: 'calls', perSecond: 0.5 }],
    ['unlimited', { kind: 'unlimited' }],
  ])('reads %j', (text, expected) => {
    expect(parseRate(text)).toEqual(expected);
  });

  test.each(['', '0', '0%', '100.1%', '-1', '1e3', ' 5', '5 %', 'Infinity', 'NaN', '%', '.5', '0x10'])(
    'refuses %j',
    (text) => {
      expect(parseRate(text)).toBeUndefined();
    },
  );
});

describe('resolveRate', () => {
  test('a percentage is of the documented limit', () => {
    expect(resolveRate({ kind: 'percent', percent: 80 }, aLimit())).toBe(160);
  });

  test('a percentage is of the bought limit where there is one', () => {
    expect(resolveRate({ kind: 'percent', percent: 80 }, aLimit({ purchased: 400 }))).toBe(320);
  });

  test('a number above the documented limit needs a bought one', () => {
    const rate = { kind: 'calls', perSecond: 201 } as const;
    expect(codeOf(() => resolveRate(rate, aLimit()))).toBe('usage rate.above-limit');
    expect(resolveRate(rate, aLimit({ purchased: 201 }))).toBe(201);
    expect(codeOf(() => resolveRate(rate, aLimit({ purchased: 200.5 })))).toBe('usage rate.above-limit');
  });

  test('a rate has a least value, however it is written', () => {
    expect(resolveRate({ kind: 'calls', perSecond: 0.001 }, aLimit())).toBe(0.001);
    for (const setting of [
      { kind: 'calls', perSecond: 0.0000001 },
      { kind: 'percent', percent: 0.0004 },
    ] as const) {
      expect(codeOf(() => resolveRate(setting, aLimit()))).toBe('usage rate.too-low');
    }
  });

  test('the limit holds against this machine too, unless the rate is unlimited', () => {
    const limit = aLimit({ loopback: true });
    expect(codeOf(() => resolveRate({ kind: 'calls', perSecond: 201 }, limit))).toBe(
      'usage rate.above-limit',
    );
    expect(resolveRate({ kind: 'unlimited' }, limit)).toBe(Number.POSITIVE_INFINITY);
  });

  test('unlimited is refused anywhere else', () => {
    expect(codeOf(() => resolveRate({ kind: 'unlimited' }, aLimit()))).toBe(
      'usage rate.unlimited-not-allowed',
    );
  });

  test('whatever is written and accepted is above 0 and not above the limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 500, noNaN: true }), fc.boolean(), (number, isPercent) => {
        const setting = parseRate(`${number.toFixed(3)}${isPercent ? '%' : ''}`);
        if (setting === undefined) return;
        const isAbove = setting.kind === 'calls' && setting.perSecond > 200;
        if (isAbove) {
          expect(codeOf(() => resolveRate(setting, aLimit()))).toBe('usage rate.above-limit');
        } else {
          const perSecond = resolveRate(setting, aLimit());
          expect(perSecond > 0 && perSecond <= 200).toBe(true);
        }
      }),
    );
  });
});

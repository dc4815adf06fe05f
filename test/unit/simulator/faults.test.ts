// When a rule strikes, and what it strikes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFaultRules, type FaultRule } from '../../../src/simulator/fault-rule.ts';
import { Faults } from '../../../src/simulator/faults.ts';
import { mulberry32, pickPositions } from '../../../src/simulator/mulberry32.ts';

const TOP = { kind: 'top-code', code: 70500 } as const;
const ITEM = { kind: 'item-code', code: 30006 } as const;
const IDS = ['a', 'b', 'c', 'd'];

const aCall = { api: 'account_delete', ids: IDS } as const;

/** The names of the faults of `count` equal calls. */
function strikes(rules: readonly FaultRule[], count: number): readonly string[] {
  const faults = new Faults(1, rules);
  return Array.from({ length: count }, () => faults.decide(aCall).names.join('; '));
}

test('a scripted fault strikes the calls with these numbers', () => {
  expect(strikes([{ fault: TOP, calls: [2, 4] }], 5)).toEqual([
    '',
    'top-code 70500',
    '',
    'top-code 70500',
    '',
  ]);
});

test('numbers of calls count for each API by itself and start anew when the rules are set', () => {
  const faults = new Faults(1, [{ fault: TOP, calls: [1] }]);
  expect(faults.decide({ api: 'destroy_group', ids: ['g'] }).whole).toEqual(TOP);
  expect(faults.decide(aCall).whole).toEqual(TOP);
  expect(faults.decide(aCall).whole).toBeUndefined();
  faults.set([{ fault: TOP, calls: [1] }]);
  expect(faults.decide(aCall).whole).toEqual(TOP);
});

test('a rule strikes at most as often as it may', () => {
  expect(strikes([{ fault: TOP, times: 2 }], 4)).toEqual(['top-code 70500', 'top-code 70500', '', '']);
});

test('a spoilt id is counted by itself', () => {
  const faults = new Faults(1, [{ fault: ITEM, ids: ['a', 'c'], times: 1 }]);
  expect([...faults.decide({ api: 'account_delete', ids: ['a', 'b'] }).items.keys()]).toEqual(['a']);
  expect([...faults.decide(aCall).items.keys()]).toEqual(['c']);
  expect(faults.decide(aCall).items.size).toBe(0);
});

test('a spoilt owner spoils the request', () => {
  const faults = new Faults(1, [{ fault: { kind: 'top-code', code: 30008 }, ids: ['owner'] }]);
  expect(faults.decide({ api: 'group_delete', owner: 'owner', ids: ['x'] }).whole).toMatchObject({
    code: 30008,
  });
});

test('rules that name no API leave the read-back APIs alone', () => {
  const faults = new Faults(1, [{ fault: TOP }]);
  expect(faults.decide({ api: 'account_check', ids: IDS }).whole).toBeUndefined();
});

test('of several faults of the whole call the first rule wins, and the other is not used up', () => {
  const faults = new Faults(1, [
    { fault: TOP, times: 1 },
    { fault: { kind: 'reset' }, times: 1 },
  ]);
  expect(faults.decide(aCall).names).toEqual(['top-code 70500']);
  expect(faults.decide(aCall).names).toEqual(['reset']);
});

test('a rate strikes about that share of calls, the same ones for the same seed', () => {
  const rules: readonly FaultRule[] = [{ fault: TOP, rate: 0.25 }];
  const hits = strikes(rules, 4000).filter((name) => name !== '').length;
  expect(hits).toBeGreaterThan(900);
  expect(hits).toBeLessThan(1100);
  expect(strikes(rules, 200)).toEqual(strikes(rules, 200));
});

test('one rule does not shift the draws of another', () => {
  const rate: FaultRule = { fault: TOP, rate: 0.5 };
  const alone = strikes([rate], 100);
  const withOther = strikes([rate, { fault: ITEM, rate: 0.5 }], 100);
  expect(withOther.map((names) => names.includes('top-code'))).toEqual(alone.map((names) => names !== ''));
});

test('a rule with a word that does not exist is refused', () => {
  const rules: unknown = JSON.parse('[{"fault":{"kind":"reset"},"often":true}]');
  expect(() => checkFaultRules(rules)).toThrow(/often/);
});

test('picked positions are different, in range and as many as asked for', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(50), fc.nat(60), (seed, length, count) => {
      const positions = pickPositions(mulberry32(seed), length, count);
      expect(new Set(positions).size).toBe(Math.min(length, count));
      expect(positions.every((position) => position >= 0 && position < length)).toBe(true);
    }),
  );
});

test('the numbers of a seed are those of the published generator', () => {
  const random = mulberry32(1);
  expect([random(), random(), random()]).toEqual([
    0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
  ]);
});

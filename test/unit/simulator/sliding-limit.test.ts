// The limit over a true sliding second, checked against counting by hand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingLimit } from '../../../src/simulator/sliding-limit.ts';
import { SlidingSecond } from '../../../src/simulator/sliding-second.ts';

test('a burst over the edge of two seconds is one second', () => {
  const limit = new SlidingLimit({ account_delete: 2 });
  const admitted = [900, 950, 1050, 1899, 1900, 1949, 1950].map((at) => limit.admit('account_delete', at));
  expect(admitted).toEqual([true, true, false, false, true, false, true]);
});

test('each API has a limit of its own, the documented one at first', () => {
  const limit = new SlidingLimit();
  const admittedOf = (api: 'account_delete' | 'destroy_group'): number =>
    Array.from({ length: 300 }, () => limit.admit(api, 5)).filter(Boolean).length;
  expect([admittedOf('account_delete'), admittedOf('destroy_group')]).toEqual([100, 200]);
});

test('a changed limit holds at once, also for calls of the running second', () => {
  const limit = new SlidingLimit({ account_delete: 1 });
  expect([limit.admit('account_delete', 1), limit.admit('account_delete', 2)]).toEqual([true, false]);
  limit.change({ account_delete: 2 });
  expect([limit.admit('account_delete', 3), limit.admit('account_delete', 4)]).toEqual([true, false]);
  limit.change({ account_delete: null });
  expect(limit.admit('account_delete', 5)).toBe(true);
});

test('a limit below 0 is an error', () => {
  expect(() => new SlidingLimit({ account_delete: -1 })).toThrow(RangeError);
});

const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });

test('the worst second is that of counting every window by hand', () => {
  fc.assert(
    fc.property(steps, (gaps) => {
      let at = 0;
      const times = gaps.map((gap) => (at += gap));
      const second = new SlidingSecond();
      for (const time of times) second.record(time);
      const byHand = times.map((end) => times.filter((time) => time > end - 1000 && time <= end).length);
      // Several records at one moment: the last of them sees them all.
      expect(second.worst).toBe(Math.max(0, ...byHand));
    }),
  );
});

test('no sliding second ever admits more than the limit, and none refuses below it', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (gaps, most) => {
      const limit = new SlidingLimit({ account_delete: most });
      const admitted: number[] = [];
      let at = 0;
      for (const gap of gaps) {
        at += gap;
        const before = admitted.filter((time) => time > at - 1000).length;
        expect(limit.admit('account_delete', at)).toBe(before < most);
        if (before < most) admitted.push(at);
      }
    }),
  );
});

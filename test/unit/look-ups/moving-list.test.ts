// A list of several pages that changes while it is read: nobody who is still in it is called gone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LookUpJudgement } from '../../../src/core/judge-look-up.ts';
import type { LookUp } from '../../../src/core/look-up.ts';
import { aLookUp, judged, verdictsOf } from '../../support/look-ups.ts';

const PAGE = 2;

/** A list that is cut into pages by place, as it is at the moment of the call. */
function pageOf(list: readonly string[], next: string | undefined) {
  const at = next === undefined || next === '' ? 0 : Number(next);
  const end = at + PAGE;
  return {
    SubscriberList: list.slice(at, end).map((Subscriber_Account) => ({ Subscriber_Account })),
    SubscriberNum: list.length,
    Next: end < list.length ? String(end) : '',
  };
}

interface Reading {
  readonly judgement: LookUpJudgement;
  readonly calls: number;
}

/** Reads until the row is judged; `changes` says what becomes of the list before each call. */
function read(asked: string, changes: readonly (readonly string[])[], attempts = 20): Reading {
  let lookUp: LookUp = aLookUp([asked]);
  for (let calls = 1; calls < 200; calls += 1) {
    const list = changes[Math.min(calls, changes.length) - 1] ?? [];
    const fields = pageOf(list, lookUp.list?.next);
    const judgement = judged({ target: 'subscribers', lookUp, fields, terms: { maxAttempts: attempts } });
    const [again] = judgement.again;
    if (again === undefined) return { judgement, calls };
    ({ lookUp } = again);
  }
  throw new Error('it does not end');
}

test('one leaves between two pages, and the one who moves up with that is found when the list is read again', () => {
  const { judgement } = read('c', [
    ['a', 'b', 'c', 'd'],
    ['b', 'c', 'd'],
  ]);
  expect(verdictsOf(judgement)).toEqual({ c: 'present' });
});

test('one leaves and another one comes, so that the number stays: the first page tells', () => {
  const { judgement } = read('c', [
    ['a', 'b', 'c', 'd'],
    ['b', 'c', 'd', 'e'],
  ]);
  expect(verdictsOf(judgement)).toEqual({ c: 'present' });
});

test('pages that do not say the same number are read again, and a list that changes each time says nothing', () => {
  const lists = Array.from({ length: 200 }, (_, i) =>
    Array.from({ length: 4 + (i % 2) }, (_, n) => `m${i}-${n}`),
  );
  expect(verdictsOf(read('x', lists, 3).judgement)).toEqual({ x: 'unverifiable' });
});

test('a list that stands still costs two calls more than it has pages, and one of one page none', () => {
  expect(read('x', [['a', 'b', 'c', 'd', 'e']])).toMatchObject({
    calls: 5,
    judgement: { judged: [{ verdict: 'gone' }] },
  });
  expect(read('x', [['a', 'b']])).toMatchObject({ calls: 1, judgement: { judged: [{ verdict: 'gone' }] } });
  expect(read('c', [['a', 'b', 'c', 'd', 'e']])).toMatchObject({
    calls: 3,
    judgement: { judged: [{ verdict: 'present' }] },
  });
});

test('members who leave between two calls make nobody gone who stays', () => {
  const members = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  fc.assert(
    fc.property(fc.nat(6), fc.array(fc.option(fc.nat(6)), { maxLength: 8 }), (stays, leaving) => {
      const asked = members[stays] ?? 'a';
      let list: readonly string[] = members;
      const changes = leaving.map((who) => {
        list = list.filter((id) => id === asked || id !== members[who ?? -1]);
        return list;
      });
      expect(verdictsOf(read(asked, changes.length === 0 ? [members] : changes).judgement)[asked]).toBe(
        'present',
      );
    }),
    { numRuns: 500 },
  );
});

// How often is asked, how long, and when it is given up; and what holds whatever the server answers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LookUp, LookUpRow } from '../../../src/core/look-up.ts';
import { TARGETS } from '../../../src/core/targets.ts';
import { anAnswer, anyResult, SILENCE, TOO_FAST, UNDELIVERED } from '../../support/answers.ts';
import { aLookUp, judged, verdictsOf } from '../../support/look-ups.ts';

const shown = (...ids: readonly string[]) => ({
  ResultItem: ids.map((UserID) => ({ UserID, ResultCode: 0, AccountStatus: 'Imported' })),
});
const lists = (...names: readonly string[]) => ({ ResultItem: names.map((GroupName) => ({ GroupName })) });

describe('a row that is present', () => {
  test('is asked again after 1, 2, 4, 8 and 15 s, the last time when the wait is over, and is present then', () => {
    const delays: number[] = [];
    let lookUp = aLookUp(['a']);
    let nowMs = 5_000;
    for (;;) {
      const judgement = judged({
        target: 'accounts',
        lookUp,
        fields: shown('a'),
        terms: { patienceMs: 60_000, nowMs },
      });
      const [again] = judgement.again;
      if (again === undefined) {
        expect(verdictsOf(judgement)).toEqual({ a: 'present' });
        break;
      }
      delays.push(again.delayMs);
      nowMs += again.delayMs;
      lookUp = again.lookUp;
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(nowMs).toBe(65_000);
  });

  test('stays so where the server says no more of it', () => {
    const lookUp = aLookUp(['a'], { presences: 1, attempts: 3, sinceMs: 0 });
    expect(verdictsOf(judged({ target: 'accounts', lookUp, result: SILENCE }))).toEqual({ a: 'present' });
  });
});

describe('silence', () => {
  test('is asked again until the attempts are used up, and is unverifiable then', () => {
    let lookUp = aLookUp(['a', 'b']);
    for (let asked = 1; asked < 4; asked += 1) {
      const [again, ...others] = judged({ target: 'accounts', lookUp, result: SILENCE }).again;
      expect(others).toEqual([]);
      lookUp = again?.lookUp ?? aLookUp([]);
      expect(lookUp.attempts).toBe(asked);
    }
    const last = judged({ target: 'accounts', lookUp, result: SILENCE });
    expect(verdictsOf(last)).toEqual({ a: 'unverifiable', b: 'unverifiable' });
  });

  test.each([
    ['not delivered', UNDELIVERED, false],
    ['HTTP 429', TOO_FAST, true],
    ['60007', anAnswer(60007), true],
  ])('a call that was %s uses up no attempt', (_what, result, throttled) => {
    const judgement = judged({ target: 'accounts', lookUp: aLookUp(['a'], { attempts: 3 }), result });
    expect(judgement.again).toMatchObject([{ lookUp: { attempts: 3 } }]);
    expect(judgement.throttled).toBe(throttled);
  });

  test('of a page keeps the pages that came before, and counts for that page alone', () => {
    const list = { next: 'place-200', ids: new Set(['x']), isWhole: true, silences: 2 };
    const lookUp = aLookUp(['a'], { list });
    const again = judged({ target: 'subscribers', lookUp, result: SILENCE }).again;
    expect(again).toMatchObject([{ lookUp: { attempts: 0, list: { next: 'place-200', silences: 3 } } }]);
    const last = aLookUp(['a'], { list: { ...list, silences: 3 } });
    const end = judged({ target: 'subscribers', lookUp: last, result: SILENCE });
    expect(verdictsOf(end)).toEqual({ a: 'unverifiable' });
  });
});

describe('friend lists', () => {
  test('are gone when two answers running leave them out', () => {
    const first = judged({ target: 'friend-lists', lookUp: aLookUp(['a', 'b']), fields: lists('b') });
    expect(verdictsOf(first)).toEqual({ a: 'again', b: 'present' });
    expect(first.again).toMatchObject([{ delayMs: 0, lookUp: { absences: 1 } }]);
    const [again] = first.again;
    const second = judged({ target: 'friend-lists', lookUp: again?.lookUp ?? aLookUp([]), fields: lists() });
    expect(verdictsOf(second)).toEqual({ a: 'gone' });
  });

  test('an answer that names it in between, and one that says nothing, begin the counting anew', () => {
    const once = aLookUp(['a'], { absences: 1 });
    const seen = judged({
      target: 'friend-lists',
      lookUp: once,
      fields: lists('a'),
      terms: { patienceMs: 9_000 },
    });
    expect(seen.again).toMatchObject([{ lookUp: { absences: 0, presences: 1 } }]);
    const unheard = judged({ target: 'friend-lists', lookUp: once, result: SILENCE });
    expect(unheard.again).toMatchObject([{ lookUp: { absences: 0, attempts: 1 } }]);
  });
});

describe('subscribers', () => {
  const page = (ids: readonly string[], total: number, next = '') => ({
    SubscriberList: ids.map((Subscriber_Account) => ({ Subscriber_Account })),
    SubscriberNum: total,
    Next: next,
  });

  test('are judged when the last page has come, and the first and the last one still say the same', () => {
    const [first, last] = [page(['b'], 2, 'p2'), page(['c'], 2)];
    let lookUp = aLookUp(['a', 'b']);
    for (const [fields, next] of [
      [first, { next: 'p2' }],
      [last, { next: '', again: 'first' }],
      [first, { next: 'p2', again: 'last' }],
    ] as const) {
      const { judged: rows, again } = judged({ target: 'subscribers', lookUp, fields });
      expect(rows).toEqual([]);
      expect(again).toMatchObject([{ delayMs: 0, lookUp: { list: next } }]);
      lookUp = again[0]?.lookUp ?? aLookUp([]);
    }
    const end = judged({ target: 'subscribers', lookUp, fields: last });
    expect(verdictsOf(end)).toEqual({ a: 'gone', b: 'present' });
  });

  test('a page that brings nothing new and promises a next one is not followed for ever', () => {
    const list = { next: 'p2', ids: new Set(['b']), isWhole: true, silences: 0 };
    const judgement = judged({
      target: 'subscribers',
      lookUp: aLookUp(['a'], { list }),
      fields: page(['b'], 9, 'p2'),
    });
    expect(judgement.again).toMatchObject([{ lookUp: { attempts: 1 } }]);
    expect(judgement.again[0]?.lookUp.list).toBeUndefined();
  });
});

describe('signatures and answers that every call would get', () => {
  test('a refused signature is made anew once, then it stops', () => {
    const first = judged({ target: 'accounts', lookUp: aLookUp(['a']), result: anAnswer(70001) });
    expect(first).toMatchObject({ signAgain: true, again: [{ lookUp: { signedAgain: true } }] });
    const second = judged({
      target: 'accounts',
      lookUp: aLookUp(['a'], { signedAgain: true }),
      result: anAnswer(70001, 'bad signature'),
    });
    expect(second.stop).toMatchObject({ code: 70001, message: 'bad signature' });
  });

  test.each([
    ['groups', anAnswer(60010)],
    ['subscribers', anAnswer(131000)],
    ['accounts', { kind: 'misdirected', reason: 'HTTP 404' }],
  ] as const)('%s stop, and no row is judged', (target, result) => {
    const judgement = judged({ target, lookUp: aLookUp(['a', 'b']), result });
    expect(judgement.stop).toBeDefined();
    expect(judgement.judged).toEqual([]);
  });
});

/** Fields of an answer as any of the five APIs may give them, and worse. */
function anyFields(ids: readonly string[]): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const id = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.anything() },
  );
  const code = fc.oneof(fc.constantFrom(0, 10010, 10015, 70107, 130004, 30006), fc.anything());
  const entry = fc.oneof(
    fc.record({
      UserID: id,
      GroupId: id,
      Official_Account: id,
      GroupName: id,
      Subscriber_Account: id,
      ResultCode: code,
      ErrorCode: code,
      AccountStatus: fc.constantFrom('Imported', 'NotImported', undefined, 'x'),
    }),
    fc.anything(),
  );
  const list = fc.oneof(
    { weight: 4, arbitrary: fc.array(entry, { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.anything() },
  );
  return fc.record({
    ResultItem: list,
    GroupInfo: list,
    OfficialAccountInfoList: list,
    SubscriberList: list,
    SubscriberNum: fc.oneof(fc.nat(6), fc.anything()),
    Next: fc.constantFrom('', 'p1', 'p2', undefined),
  });
}

const namesOf = (rows: readonly LookUpRow[]) => rows.map(({ id }) => id);

test('every row is judged or asked again exactly once, whatever the answer; silence judges none gone', () => {
  const ids = ['a', 'b', 'c', 'd'];
  fc.assert(
    fc.property(
      fc.constantFrom(...TARGETS),
      fc.array(fc.tuple(anyResult(ids), anyFields(ids)), { minLength: 1, maxLength: 8 }),
      (target, answers) => {
        let open: readonly LookUp[] = [aLookUp(ids)];
        const done: string[] = [];
        for (const [result, fields] of answers) {
          const next: LookUp[] = [];
          for (const lookUp of open) {
            const answered = result.kind === 'answered' ? { fields } : {};
            const judgement = judged({ target, lookUp, result, ...answered, terms: { patienceMs: 500 } });
            const out = [
              ...judgement.judged.map(({ row }) => row.id),
              ...judgement.again.flatMap((each) => namesOf(each.lookUp.rows)),
            ];
            expect(out.toSorted()).toEqual(namesOf(lookUp.rows).toSorted());
            if (result.kind !== 'answered') {
              expect(judgement.judged.filter(({ verdict }) => verdict === 'gone')).toEqual([]);
            }
            done.push(...judgement.judged.map(({ row }) => row.id));
            next.push(...judgement.again.map((each) => each.lookUp));
          }
          open = next;
        }
        expect([...done, ...open.flatMap(({ rows }) => namesOf(rows))].toSorted()).toEqual(ids);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a row is gone only by an entry of its own, a list that leaves it out, or a word on its owner', () => {
  const ids = ['a', 'b'];
  fc.assert(
    fc.property(anyFields(ids), (fields) => {
      const { judged: rows } = judged({ target: 'accounts', lookUp: aLookUp(ids), fields });
      for (const { row, verdict } of rows.filter((each) => each.verdict === 'gone')) {
        expect(fields['ResultItem']).toContainEqual(
          expect.objectContaining({ UserID: row.id, ResultCode: 0, AccountStatus: 'NotImported' }),
        );
        expect(verdict).toBe('gone');
      }
    }),
    { numRuns: 1_000 },
  );
});

// What exists: listed ids, patterns, owners and what hangs on them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from '../../../src/simulator/id-set.ts';
import { Population, type PopulationOptions } from '../../../src/simulator/population.ts';

const aPopulation = (options: PopulationOptions, timing = { clock: () => 0, lagMs: () => 0 }): Population =>
  new Population(options, timing);

test('a pattern names a million accounts, each of which exists until it is removed', () => {
  const population = aPopulation({ accountsPattern: { prefix: 'user', from: 1, to: 1_000_000 } });
  expect(population.has('accounts', 'user1000000')).toBe(true);
  expect(population.remove('accounts', 'user7')).toBe(true);
  expect(population.remove('accounts', 'user7')).toBe(false);
  expect(population.counts().accounts).toBe(999_999);
  population.add('accounts', 'user7');
  expect(population.counts().accounts).toBe(1_000_000);
});

test.each(['user0', 'user11', 'user01', 'user1.0', 'user1e0', 'user 1', 'user', 'User1'])(
  '%s is not one of user1 to user10',
  (id) => {
    expect(aPopulation({ accountsPattern: { prefix: 'user', from: 1, to: 10 } }).has('accounts', id)).toBe(
      false,
    );
  },
);

test('numbers can be padded with zeros', () => {
  const population = aPopulation({ groupsPattern: { prefix: 'g', from: 1, to: 10, width: 3 } });
  expect(['g001', 'g010', 'g1'].map((id) => population.has('groups', id))).toEqual([true, true, false]);
});

test('owners exist themselves, and take what hangs on them along', () => {
  const population = aPopulation({
    friendListsPattern: {
      owners: { prefix: 'u', from: 1, to: 100 },
      ids: { prefix: 'list', from: 1, to: 3 },
    },
    accountsPattern: { prefix: 'u', from: 50, to: 200 },
    subscribers: { '@TOA#_a': ['s1', 's2'] },
  });
  expect(population.counts()).toEqual({
    accounts: 200,
    'friend-lists': 300,
    groups: 0,
    'official-accounts': 1,
    subscribers: 2,
  });
  population.remove('friend-lists', 'list2', 'u1');
  population.remove('accounts', 'u1');
  population.remove('accounts', 'u2');
  population.remove('official-accounts', '@TOA#_a');
  expect(population.counts()).toMatchObject({ accounts: 198, 'friend-lists': 294, subscribers: 0 });
});

test('asking for what hangs on an unknown owner finds nothing', () => {
  const population = aPopulation({});
  expect(population.has('friend-lists', 'a', 'nobody')).toBe(false);
  expect(population.remove('subscribers', 'a', 'nobody')).toBe(false);
});

test('two patterns that might name the same id in two ways are an error', () => {
  const options = {
    accountsPattern: { prefix: 'u', from: 1, to: 100 },
    friendListsPattern: { owners: { prefix: 'u1', from: 1, to: 9 }, ids: { prefix: 'l', from: 1, to: 1 } },
  };
  expect(() => aPopulation(options)).toThrow(/same ids/);
});

test('a pattern that runs backwards is an error', () => {
  expect(() => aPopulation({ accountsPattern: { prefix: 'u', from: 2, to: 1 } })).toThrow(RangeError);
});

test('a deletion is shown until the lag has passed, with what hung on it', () => {
  let now = 0;
  const population = aPopulation({ friendLists: { u: ['a'] } }, { clock: () => now, lagMs: () => 100 });
  population.remove('accounts', 'u');
  const shown = (): unknown => [
    population.isShown('accounts', 'u'),
    population.shownOf('friend-lists', 'u').ids,
  ];
  now = 99;
  expect(shown()).toEqual([true, ['a']]);
  now = 100;
  expect(shown()).toEqual([false, []]);
});

test('pages give every id that stays exactly once, whatever is removed in between', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `s${index}`);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.constantFrom(...ids)), (limit, removed) => {
      const set = new IdSet(ids.slice(6), [{ prefix: 's', from: 0, to: 5 }]);
      const rest = [...removed];
      const seen: string[] = [];
      for (let start: number | undefined = 0; start !== undefined; ) {
        const page: ReturnType<IdSet['page']> = set.page(start, limit);
        seen.push(...page.ids);
        start = page.next;
        const gone = rest.pop();
        if (gone !== undefined) set.remove(gone);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(ids.filter((id) => !removed.includes(id))));
    }),
  );
});

test('an id that is removed and added again stands on one page only', () => {
  const set = new IdSet(['a', 'b']);
  set.remove('a');
  set.add('a');
  expect(set.page(0, 10, () => true).ids).toEqual(['b', 'a']);
});

// Planning into batches: the least number of calls, the order, mixed files, bounded memory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '../../src/core/batch.ts';
import { sourceOf } from '../../src/core/batch.ts';
import { csvLine } from '../../src/core/csv-line.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const ROWS = { minLength: 1, maxLength: 60 };
const hardId = fc
  .array(fc.constantFrom('a', 'B', '#', '@', ',', '"', ' x', '中', '😀', "'", '='), {
    minLength: 1,
    maxLength: 5,
  })
  // Quotes and signs at the beginning would be doubted.
  .map((parts) => `k${parts.join('')}`.trim());

function columnOf(batches: readonly Batch[]): readonly string[] {
  return batches.flatMap(({ ids }) => ids);
}

/** Each row of the batches with where it came from. */
function placesOf(batches: readonly Batch[]): readonly string[] {
  return batches.flatMap((batch) => batch.ids.map((_, i) => `${sourceOf(batch, i)}:${batch.lines[i]}`));
}

describe('batches', () => {
  test('put together are the input without the excluded rows, in its order, in the least number of calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hardId, ROWS), fc.integer({ min: 1, max: 7 }), async (ids, size) => {
        const input = folder.file(csvLine(['user_id']) + ids.map((id) => csvLine([id])).join(''));
        const request = { rowsPerCall: { accounts: size } };
        const plan = await folder.plan('accounts', [input], { request });
        const batches = await folder.batches();
        const distinct = [...new Set(ids)];
        expect(columnOf(batches)).toEqual(distinct);
        expect(batches).toHaveLength(Math.ceil(distinct.length / size));
        expect(batches.map(({ batch }) => batch)).toEqual(batches.map((_, i) => i));
        expect(plan.rows).toBe(ids.length);
        expect(plan.rows_to_send + folder.excluded().length).toBe(ids.length);
        expect(plan.by_target).toEqual({ accounts: { rows: distinct.length, calls: batches.length } });
        for (const batch of batches) {
          expect(batch.lines.map((line) => ids[line - 2])).toEqual(batch.ids);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of owners are the least possible, in order within each owner, however little memory there is', async () => {
    const row = fc.tuple(
      fc.constantFrom('ann', 'bob', 'zoe', '中', 'x,y', 'Ann'),
      fc.integer({ max: 200, min: 0 }),
    );
    const cases = fc.tuple(
      fc.array(row, ROWS),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 70 }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([rows, size, maxPendingRows]) => {
        const text = rows.map(([owner, id]) => csvLine([owner, `l${id}`])).join('');
        const input = folder.file(csvLine(['from_account', 'group_name']) + text);
        const request = { rowsPerCall: { 'friend-lists': size } };
        await folder.plan('friend-lists', [input], { request, deps: { maxPendingRows } });
        const batches = await folder.batches();
        for (const owner of new Set(rows.map(([name]) => name))) {
          const wanted = [...new Set(rows.filter(([name]) => name === owner).map(([, id]) => `l${id}`))];
          const made = batches.filter((batch) => batch.owner === owner);
          expect(columnOf(made)).toEqual(wanted);
          expect(made).toHaveLength(Math.ceil(wanted.length / size));
          for (const batch of made)
            expect(batch.ids).toEqual(batch.lines.map((line) => `l${rows[line - 2]?.[1]}`));
        }
        expect(new Set(placesOf(batches)).size + folder.excluded().length).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  test('are the same bytes for the same input, also when rows were put aside on disk twice', async () => {
    const rows = Array.from({ length: 4_000 }, (_, i) => `o${(i * 7919) % 900},l${i}`);
    const input = folder.file(`from_account,group_name\n${rows.join('\n')}\n`);
    const deps = { maxPendingRows: 10 };
    const first = await folder.plan('friend-lists', [input], { deps });
    const text = readFileSync(join(folder.runDir, 'batches.ndjson'), 'utf8');
    const second = await folder.plan('friend-lists', [input], { deps });
    expect(readFileSync(join(folder.runDir, 'batches.ndjson'), 'utf8')).toBe(text);
    expect(second.batches_sha256).toBe(first.batches_sha256);
    expect(second.batches).toBe(900);
    const inMemory = await folder.plan('friend-lists', [input]);
    expect(inMemory).toMatchObject({ batches: 900, rows_to_send: 4_000 });
  });

  test('of a mixed file stand in the order of the targets, whatever the order of the rows', async () => {
    const input = folder.file(
      [
        'Target,user_id,from_account,group_name,group_id,official_account',
        'accounts,ann,,,,',
        'groups,,,,g1,',
        'friend-lists,,ann,close,,',
        'subscribers,bob,,,,@TOA#_1',
        'official-accounts,,,,,@TOA#_1',
        'accounts,bob,,,,',
        'subscribers,ann,,,,@TOA#_1',
        'accounts,ann,,,,',
      ].join('\n'),
    );
    const plan = await folder.plan('mixed', [input]);
    expect(await folder.batches()).toEqual([
      { batch: 0, target: 'subscribers', owner: '@TOA#_1', ids: ['bob', 'ann'], source: 0, lines: [5, 8] },
      { batch: 1, target: 'official-accounts', ids: ['@TOA#_1'], source: 0, lines: [6] },
      { batch: 2, target: 'friend-lists', owner: 'ann', ids: ['close'], source: 0, lines: [4] },
      { batch: 3, target: 'groups', ids: ['g1'], source: 0, lines: [3] },
      { batch: 4, target: 'accounts', ids: ['ann', 'bob'], source: 0, lines: [2, 7] },
    ]);
    expect(plan).toMatchObject({ batches: 5, rows: 8, excluded: { duplicate: 1 } });
    expect(Object.keys(plan.by_target)).toEqual([
      'subscribers',
      'official-accounts',
      'friend-lists',
      'groups',
      'accounts',
    ]);
  });

  test('of a mixed file need only the columns of its rows; an unknown target is an invalid row', async () => {
    const input = folder.file('target,user_id\naccounts,ann\ngroups,\nAccounts,bob\n,zoe\n');
    const error = await folder.planError('mixed', [input]);
    expect(error.problems).toEqual([
      expect.stringMatching(/:3: group_id: too few columns/),
      expect.stringMatching(/:4: target: unknown target; it is one of/),
      expect.stringMatching(/:5: target: there is no target/),
    ]);
    await folder.plan('mixed', [input], { request: { skipInvalid: true } });
    expect(folder.excluded().map(([, line, target]) => [line, target])).toEqual([
      ['3', 'groups'],
      ['4', 'Accounts'],
      ['5', ''],
    ]);
    expect(await folder.planError('mixed', [folder.file('user_id\nann\n')])).toMatchObject({
      code: 'input.column-missing',
    });
  });
});

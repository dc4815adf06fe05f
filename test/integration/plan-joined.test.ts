// Two lists, each written rightly, put one behind the other: the ids sent are those written, or nothing is sent.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const OTHERS = ['name', 'email', 'department', 'Created at', 'status'] as const;
const NAMES = ['Anna', 'Bert Meier', '张伟', 'carl@example.com', 'x', '7'] as const;

interface Table {
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly quotesAll: boolean;
  readonly rows: readonly (readonly string[])[];
}

const table: fc.Arbitrary<Table> = fc
  .record({
    idColumn: fc.constantFrom('user_id', 'UserID', 'user id'),
    others: fc.shuffledSubarray([...OTHERS], { maxLength: 3 }),
    place: fc.nat({ max: 3 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quotesAll: fc.boolean(),
    ids: fc.uniqueArray(fc.integer({ min: 1_000, max: 9_999_999 }), { minLength: 1, maxLength: 6 }),
    names: fc.array(fc.constantFrom(...NAMES), { minLength: 18, maxLength: 18 }),
  })
  .map(({ idColumn, others, place, delimiter, quotesAll, ids, names }) => {
    const at = Math.min(place, others.length);
    const columns = [...others.slice(0, at), idColumn, ...others.slice(at)];
    const rows = ids.map((id, row) =>
      columns.map((_, column) => (column === at ? `u${id}` : (names[row * 3 + (column % 3)] ?? 'x'))),
    );
    return { columns, delimiter, quotesAll, rows };
  });

function written({ columns, delimiter, quotesAll, rows }: Table): string {
  const value = (text: string) => (quotesAll || text.includes(delimiter) ? `"${text}"` : text);
  return [columns, ...rows].map((record) => `${record.map(value).join(delimiter)}\n`).join('');
}

function idsOf({ columns, rows }: Table): readonly string[] {
  const at = columns.findIndex((name) => name.toLowerCase().replace(/[ _]/, '') === 'userid');
  return rows.map((row) => row[at] ?? '');
}

const SEED = 20_261_128;

test('for any two tables that were joined, the ids sent are the ids written or nothing is sent', async () => {
  let planned = 0;
  await fc.assert(
    fc.asyncProperty(table, table, async (first, second) => {
      const input = folder.file(written(first) + written(second));
      // The second header is a row that nobody wanted, so that a whole join is never planned in silence.
      const error = await folder.planError('accounts', [input]);
      expect(error.kind).toBe('input');
      const plan = await folder
        .plan('accounts', [input], { request: { skipInvalid: true } })
        .catch(() => undefined);
      if (plan === undefined) return;
      planned += 1;
      const sent = (await folder.batches()).flatMap(({ ids }) => ids);
      const all = new Set([...idsOf(first), ...idsOf(second)]);
      expect(sent.filter((id) => !all.has(id))).toEqual([]);
      expect(sent.slice(0, first.rows.length)).toEqual(idsOf(first));
    }),
    { numRuns: 120, seed: SEED },
  );
  expect(planned).toBeGreaterThan(30);
});

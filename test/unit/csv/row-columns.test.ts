// Rows are the same whether their values are cut out of the text or picked out of whole records.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnPlaces, pickColumns } from '../../../src/adapters/csv/row-columns.ts';

const DELIMITER = ';';
const value = fc.constantFrom('', ' ', 'a', ' b ', 'c', '\u00a0', '中', 'user_0000000000001', '😀 ');
const text = fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => values.join(DELIMITER));
/** Positions within the width, in any order; some columns are missing, and two may want the same. */
const places: fc.Arbitrary<ColumnPlaces> = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    positions: fc.array(fc.option(fc.nat({ max: width - 1 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 3,
    }),
    namedWidth: fc.integer({ min: 1, max: width }),
    unnamed: fc.subarray(Array.from({ length: width }, (_, position) => position)),
  }),
);

test('rows cut out of plain text are those picked out of its records', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), places, fc.nat({ max: 2 }), (texts, at, from) => {
      const records = texts.map((each) => each.split(DELIMITER));
      const lines = texts.map((_, i) => i + 7);
      const picked = pickColumns({ records, lines }, at, from);
      const cut = pickColumns({ records, lines, plain: { texts, delimiter: DELIMITER } }, at, from);
      expect(partsOf(cut)).toEqual(partsOf(picked));
    }),
    { numRuns: 2_000 },
  );
});

test('rows of a list are those picked out of its records', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 8 }), places, fc.nat({ max: 2 }), (single, at, from) => {
      const records = single.map((each) => [each]);
      const lines = single.map((_, i) => i + 7);
      const picked = pickColumns({ records, lines }, at, from);
      expect(partsOf(pickColumns({ records, lines, single }, at, from))).toEqual(partsOf(picked));
    }),
    { numRuns: 1_000 },
  );
});

function partsOf({ lines, values, overlong, short, unnamed, trimmed }: ReturnType<typeof pickColumns>) {
  return { lines, values, overlong, short, unnamed, trimmed };
}

// Records and their physical lines, by the short way and through csv-parse, held against csv-parse itself.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readText } from '../../support/csv-text.ts';

const withInfo = v.array(v.object({ record: v.array(v.string()), info: v.object({ lines: v.number() }) }));

/** What csv-parse says on its own; `info.lines` is the line where a record ends. */
function referenceOf(text: string): { records: string[][]; endLines: number[] } {
  const parsed = v.parse(
    withInfo,
    parse(text, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, info: true }),
  );
  return { records: parsed.map(({ record }) => record), endLines: parsed.map(({ info }) => info.lines) };
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const plainValue = fc.stringMatching(/^[a-z0-9#@ \u4e00-\u4e2f\u{1f600}-\u{1f60f}]{0,6}$/u);
const quotedContent = fc
  .array(fc.constantFrom('a', '7', ' ', ',', ';', '"', '\n', '中', '😀'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const quotedValue = quotedContent.map((value) => `"${value.replaceAll('"', '""')}"`);

function textOf(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const record = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(',')),
    },
    { weight: 1, arbitrary: fc.constant('') },
  );
  return fc
    .tuple(fc.array(fc.tuple(record, lineEnd), { maxLength: 12 }), fc.boolean())
    .map(([records, isEnded]) => {
      const text = records.map(([line, end]) => line + end).join('');
      return isEnded ? text : text.replace(/(\r\n|\n|\r)$/, '');
    });
}

describe('records', () => {
  test('text without quotes gives the records and lines that csv-parse gives, cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(textOf(plainValue), fc.integer({ min: 1, max: 40 }), async (text, size) => {
        const expected = referenceOf(text);
        const read = await readText(Buffer.from(text), size);
        expect(read.records).toEqual(expected.records);
        expect(read.lines).toEqual(expected.endLines);
      }),
    );
  });

  test('text with quotes and line breaks inside them gives the records and start lines, cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        textOf(fc.oneof(plainValue, quotedValue)),
        fc.integer({ min: 1, max: 40 }),
        async (text, size) => {
          const { records, endLines } = referenceOf(text);
          const inside = records.map((record) => record.join('').split('\n').length - 1);
          const read = await readText(Buffer.from(text), size);
          expect(read.problems).toEqual([]);
          expect(read.records).toEqual(records);
          expect(read.lines).toEqual(endLines.map((line, i) => line - (inside[i] ?? 0)));
        },
      ),
    );
  });

  test('a CRLF inside quotes is one line break', async () => {
    const read = await readText(Buffer.from('a\r\n"b\r\nc\rd"\r\n"e"\r\nf\r\n'), 3);
    expect(read.records).toEqual([['a'], ['b\r\nc\rd'], ['e'], ['f']]);
    expect(read.lines).toEqual([1, 2, 5, 6]);
  });

  test('a blank line is a record with one empty value', async () => {
    const read = await readText(Buffer.from('a\n\n"b"\n\nc\n'), 100);
    expect(read.records).toEqual([['a'], [''], ['b'], [''], ['c']]);
    expect(read.lines).toEqual([1, 2, 3, 4, 5]);
  });

  test('records behind a wrong quote keep their lines', async () => {
    const read = await readText(Buffer.from('a\nb"c\n"d\ne"\n"f"g\n"h"\ni"\nj\n'), 7);
    expect(read.problems.map(({ line }) => line)).toEqual([2, 5, 6, 7]);
    expect(read.records).toEqual([['a'], ['d\ne'], ['j']]);
    expect(read.lines).toEqual([1, 3, 8]);
  });

  test('a quote that is never closed is reported with the line where its record starts', async () => {
    const read = await readText(Buffer.from('a\nb\n"c\nd\ne\n'), 100);
    expect(read.problems).toEqual([{ line: 3, what: expect.stringContaining('never closed'), final: true }]);
    expect(read.records).toEqual([['a'], ['b']]);
  });

  test('an unclosed quote in a large file is noticed long before its end', async () => {
    const read = await readText(Buffer.from(`a\nb\n"c\n${'user_1234\n'.repeat(300_000)}`), 65_536);
    expect(read.problems[0]).toMatchObject({ line: 3, final: true });
    expect(read.problems[0]?.what).toContain('1000000 bytes');
  });

  test('a binary file without line breaks is refused instead of being held in memory', async () => {
    await expect(readText(Buffer.alloc(3_000_000, 0x41), 65_536)).rejects.toMatchObject({
      code: 'input.syntax',
      line: 1,
    });
  });
});

// For any table that a correct CSV writer writes, the ids read are exactly the ids written, each with its line.
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCsvReader } from '../../src/adapters/csv/csv-reader.ts';
import type { ReadRequest } from '../../src/core/ports/reading.ts';
import { inPieces } from '../support/csv-text.ts';
import { encodeAs, utf16Bytes } from '../support/encoded-text.ts';

/** In every encoding below; of some characters the second byte in GB 18030 is a delimiter or a backslash in ASCII. */
const CHARACTERS = [...Array.from('aB70#@_-.=\'" \\,;|\t\n'), '\r\n', ...Array.from('张三一上乗亅鄚俓😀€é')];
const ENCODINGS = ['utf-8', 'utf-8-mark', 'le', 'be', 'le-mark', 'be-mark', 'gb18030'] as const;
const TARGETS = { accounts: ['user_id'], 'friend-lists': ['from_account', 'group_name'] } as const;
const OTHERS = ['name', 'E-Mail', 'note; "old"', 'a,b|c'];
const value = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));
const id = value.map((text) => text.trim()).filter((text) => text !== '');

const tables = fc
  .record({
    columns: fc.constantFrom<readonly string[]>(...Object.values(TARGETS)),
    others: fc.subarray(OTHERS),
    hasHeader: fc.boolean(),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    encoding: fc.constantFrom(...ENCODINGS),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    quotesAll: fc.boolean(),
    separatorLine: fc.boolean(),
    above: fc.constantFrom([], ['Leavers, "June'], ['', 'x;y|z,,', '']),
    pieceSize: fc.constantFrom(1, 3, 17, 100_000),
    order: fc.array(fc.nat({ max: 99 }), { minLength: 6, maxLength: 6 }),
  })
  .chain((form) => {
    const names = form.hasHeader ? ordered([...form.columns, ...form.others], form.order) : form.columns;
    const row = fc.tuple(...names.map((name) => (form.columns.includes(name) ? id : value)));
    return fc.record({
      form: fc.constant(form),
      names: fc.constant(names),
      rows: fc.array(row, { minLength: 1, maxLength: 12 }),
    });
  });

type Table = typeof tables extends fc.Arbitrary<infer T> ? T : never;

test('any table: the ids read are the ids written', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      const { form, names, rows } = table;
      const { text, lines } = written(table);
      const read = await readTable(encoded(text, form.encoding), requestFor(table), form.pieceSize);
      expect(read).toEqual({
        lines,
        values: form.columns.map((column) => rows.map((row) => row[names.indexOf(column)])),
      });
    }),
    { seed: 20_260_112, numRuns: 600 },
  );
});

function ordered(names: readonly string[], order: readonly number[]): readonly string[] {
  return names
    .map((name, i) => [order[i] ?? 0, name] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, name]) => name);
}

function written({ form, names, rows }: Table): { readonly text: string; readonly lines: readonly number[] } {
  const cell = (text: string): string =>
    form.quotesAll || /["\r\n]/.test(text) || text.includes(form.delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const record = (values: readonly string[]): string => values.map(cell).join(form.delimiter) + form.lineEnd;
  let text = form.above.map((line) => line + form.lineEnd).join('');
  if (form.separatorLine) text += `sep=${form.delimiter}${form.lineEnd}`;
  if (form.hasHeader) text += record(names);
  const lines: number[] = [];
  for (const row of rows) {
    lines.push(text.split('\n').length);
    text += record(row);
  }
  return { text, lines };
}

function encoded(text: string, encoding: (typeof ENCODINGS)[number]): Buffer {
  if (encoding === 'gb18030') return encodeAs(text, encoding);
  const marked = encoding.endsWith('-mark') ? `\uFEFF${text}` : text;
  return encoding.startsWith('utf-8') ? Buffer.from(marked) : utf16Bytes(marked, encoding.startsWith('be'));
}

function requestFor({ form, names }: Table): ReadRequest {
  // Where neither a header nor a line shows the delimiter, a person has to name it.
  const isSeen = form.separatorLine || (form.hasHeader && names.length > 1);
  return {
    inputs: ['-'],
    columns: form.columns,
    required: form.columns,
    columnMap: {},
    header: form.hasHeader,
    ...(isSeen ? {} : { delimiter: form.delimiter }),
    ...(form.encoding === 'gb18030' ? { encoding: 'GB18030' } : {}),
    ...(form.above.length === 0 ? {} : { skipLines: form.above.length }),
  };
}

async function readTable(bytes: Buffer, request: ReadRequest, pieceSize: number) {
  const stdin = Readable.from(inPieces(bytes, pieceSize), { objectMode: false });
  const lines: number[] = [];
  const values = request.columns.map((): (string | undefined)[] => []);
  for await (const event of createCsvReader({ stdin }).read(request)) {
    if (event.kind === 'problem') throw new Error(`${event.line}: ${event.what}`);
    if (event.kind !== 'rows') continue;
    expect(event.overlong).toEqual([]);
    lines.push(...event.lines);
    for (const [column, found] of event.values.entries()) values[column]?.push(...found);
  }
  return { lines, values };
}

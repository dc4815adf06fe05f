// Any input for planning: rows in several files, each file in a form of its own, and what a plan must make of them.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

const COLUMNS = ['user_id', 'from_account', 'group_name', 'group_id', 'official_account'] as const;
type Column = (typeof COLUMNS)[number];

/** Owner and id of each target, as the contract's table has them. */
const TARGET_COLUMNS = {
  accounts: [undefined, 'user_id'],
  'friend-lists': ['from_account', 'group_name'],
  groups: [undefined, 'group_id'],
  'official-accounts': [undefined, 'official_account'],
  subscribers: ['official_account', 'user_id'],
} as const satisfies Record<string, readonly [Column | undefined, Column]>;
export type AnyTarget = keyof typeof TARGET_COLUMNS;
export const ANY_TARGETS = Object.keys(TARGET_COLUMNS) as readonly AnyTarget[];

export type AnyRow =
  | { readonly kind: 'row'; readonly target: AnyTarget; readonly owner: string; readonly id: string }
  | { readonly kind: 'blank' | 'header' | 'short' | 'overlong' };

export interface AnyFile {
  readonly rows: readonly AnyRow[];
  readonly form: {
    readonly lineEnd: '\n' | '\r\n' | '\r';
    readonly endsOpen: boolean;
    readonly delimiter: ',' | ';' | '\t';
    readonly encoding: 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be';
    /** Gzip members; 0 for a file that is not packed. */
    readonly members: number;
    /** Which values stand in quotes and which have spaces around them, in turn. */
    readonly quoted: readonly boolean[];
    readonly padded: readonly boolean[];
    readonly extraColumn: boolean;
    readonly turned: number;
  };
}

const id = fc
  .array(fc.constantFrom('a', 'b', '#', '@', ',', ';', '\t', '"', ' x', '中', '😀', '\\', '='), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `u${parts.join('')}`.trim())
  .filter((text) => !text.includes('\t'));

const row: fc.Arbitrary<AnyRow> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('row' as const),
      target: fc.constantFrom(...ANY_TARGETS),
      owner: fc.constantFrom('ann', 'b,c', '中'),
      id,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('blank', 'header', 'short', 'overlong') }),
  },
);

export const anyFile: fc.Arbitrary<AnyFile> = fc.record({
  rows: fc.array(row, { maxLength: 25 }),
  form: fc.record({
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    endsOpen: fc.boolean(),
    delimiter: fc.constantFrom(',', ';', '\t'),
    encoding: fc.constantFrom('utf8', 'utf8-bom', 'utf16le', 'utf16be'),
    members: fc.nat({ max: 3 }),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    padded: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    extraColumn: fc.boolean(),
    turned: fc.nat({ max: 5 }),
  }),
});

/** The file's bytes, and for each of its records that is a row the physical line where it starts. */
export function writeAnyFile({ rows, form }: AnyFile): { readonly bytes: Buffer; readonly lines: number[] } {
  const names = turned(['target', ...COLUMNS, ...(form.extraColumn ? ['note'] : [])], form.turned);
  let turn = 0;
  const written = (values: readonly string[]): string =>
    values.map((value) => writeValue(value, form, turn++)).join(form.delimiter);
  let text = written(names);
  let line = 1;
  const lines: number[] = [];
  for (const each of rows) {
    text += form.lineEnd;
    line += 1;
    if (each.kind !== 'blank') lines.push(line);
    const values = valuesOf(each, names);
    const record = each.kind === 'blank' ? '' : written(values);
    text += record;
    // A note of two lines makes its record two lines long.
    line += record.split('\n').length - 1;
  }
  if (!form.endsOpen) text += form.lineEnd;
  return { bytes: packed(encoded(text, form.encoding), form.members), lines };
}

export function ownerOf({ target, owner }: Extract<AnyRow, { kind: 'row' }>): string | undefined {
  return TARGET_COLUMNS[target][0] === undefined ? undefined : owner;
}

function valuesOf(each: AnyRow, names: readonly string[]): readonly string[] {
  if (each.kind === 'header') return names;
  if (each.kind === 'short') return [names[0] === 'target' ? 'accounts' : 'x'];
  if (each.kind === 'overlong') return [...names.map(() => 'x'), 'more'];
  if (each.kind !== 'row') return [];
  const [ownerColumn, idColumn] = TARGET_COLUMNS[each.target];
  return names.map((name) => {
    if (name === 'target') return each.target;
    if (name === idColumn) return each.id;
    if (name === ownerColumn) return each.owner;
    return name === 'note' ? 'two\nlines' : '';
  });
}

function writeValue(value: string, { quoted, padded, delimiter }: AnyFile['form'], turn: number): string {
  const inside = padded[turn % padded.length] === true ? ` ${value} ` : value;
  const mustQuote = /["\r\n]/.test(inside) || inside.includes(delimiter);
  return mustQuote || quoted[turn % quoted.length] === true ? `"${inside.replaceAll('"', '""')}"` : inside;
}

function turned<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function encoded(text: string, encoding: AnyFile['form']['encoding']): Buffer {
  if (encoding === 'utf8') return Buffer.from(text);
  if (encoding === 'utf8-bom') return Buffer.from(`\uFEFF${text}`);
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return encoding === 'utf16be' ? bytes.swap16() : bytes;
}

function packed(bytes: Buffer, members: number): Buffer {
  if (members === 0) return bytes;
  const size = Math.ceil(bytes.length / members);
  return Buffer.concat(
    Array.from({ length: members }, (_, i) => gzipSync(bytes.subarray(i * size, (i + 1) * size))),
  );
}

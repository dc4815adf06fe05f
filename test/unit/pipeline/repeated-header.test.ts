// A header among the rows is found in every way in which it can be written, and nothing else is taken for it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowChunk } from '../../../src/core/ports/reading.ts';
import { repeatedHeader } from '../../../src/pipeline/planning/repeated-header.ts';

const WANTED = ['from_account', 'group_name'];
const isRepeated = repeatedHeader(WANTED, { header: true, columnMap: { group_name: 'Liste' } });

function rowOf(...values: readonly (string | undefined)[]): RowChunk {
  return {
    kind: 'rows',
    source: 0,
    lines: [1],
    values: values.map((value) => [value]),
    overlong: [],
    trimmed: 0,
    bytesRead: 0,
  };
}

const loose = (text: string) => text.toLowerCase().replaceAll(/[\s_-]/g, '');

/** A name with its letters in any case and anything that does not matter between and around them. */
const spelled = (name: string) =>
  fc
    .tuple(
      ...Array.from(loose(name), (letter) =>
        fc.tuple(
          fc.constantFrom(letter, letter.toUpperCase()),
          fc.constantFrom('', '', '_', '-', ' ', '\u00a0'),
        ),
      ),
    )
    .map((letters) => letters.flat().join(''))
    .chain((text) => fc.constantFrom(text, `_${text}`, `-${text}`).map((whole) => whole.trim()));

test('however it is spelled', () => {
  fc.assert(
    fc.property(spelled('from_account'), fc.oneof(spelled('group_name'), spelled('liste')), (owner, id) => {
      expect(isRepeated(rowOf(owner, id), 0)).toBe(true);
      expect(isRepeated(rowOf(undefined, id), 0)).toBe(true);
      expect(isRepeated(rowOf(owner, `${id}2`), 0)).toBe(false);
    }),
  );
});

test('and other values are none', () => {
  const near = fc.array(
    fc.constantFrom('f', 'F', 'r', 'om', 'account', '_', '-', 't', 'T', 'liste', '\u212a'),
    {
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(near, near, (a, b) => {
      const [owner, id] = [a.join('').trim(), b.join('').trim()];
      const isHeader = loose(owner) === 'fromaccount' && ['groupname', 'liste'].includes(loose(id));
      expect(isRepeated(rowOf(owner, id), 0)).toBe(isHeader);
    }),
  );
  expect(isRepeated(rowOf(undefined, undefined), 0)).toBe(false);
});

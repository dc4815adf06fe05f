// Line breaks are counted alike by the short way for text without CR and by the long one, wherever the text lies in memory.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countLineBreaks } from '../../../src/adapters/csv/line-breaks.ts';

function oneByOne(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** The text's bytes, beginning `offset` bytes behind a border of words. */
function bytesAt(offset: number, text: string): Buffer {
  const whole = Buffer.alloc(offset + Buffer.byteLength(text));
  whole.write(text, offset);
  return whole.subarray(offset);
}

test.each([
  ['line feeds only', ['\n', 'a', '\u000b', 'é', '😀', '\u008a']],
  ['all kinds', ['\n', '\r', '\r\n', 'a', 'ü']],
] as const)('%s are counted as one by one, at every place in memory', (_, pieces) => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 60 }),
      fc.integer({ min: 0, max: 7 }),
      (parts, offset) => {
        const text = parts.join('');
        expect(countLineBreaks(bytesAt(offset, text), false)).toBe(oneByOne(text));
      },
    ),
  );
});

test('a line feed that completes a CR of the text before counts no second time', () => {
  expect(countLineBreaks(Buffer.from('\na\n'), true)).toBe(1);
  expect(countLineBreaks(Buffer.from('a\n'), true)).toBe(1);
});

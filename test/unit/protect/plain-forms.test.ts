// A protected id is found by whatever spelling the protect file or the row has of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MayHold } from '../../../src/core/protect/may-hold.ts';
import {
  formsOfValue,
  formsToProtect,
  isBareValue,
  plainSpelling,
} from '../../../src/core/protect/plain-forms.ts';
import { ProtectIndex } from '../../../src/core/protect/protect-index.ts';

function isProtected(text: string, value: string): boolean {
  const index = new ProtectIndex();
  index.add(text, { ended: false });
  return index.match(value)?.ended === false;
}

describe('the protect file says', () => {
  test.each([
    // Quotes of any script.
    ['"u1"', 'u1'],
    ["'u1'", 'u1'],
    ['“u1”', 'u1'],
    ['„u1“', 'u1'],
    ['‘u1’', 'u1'],
    ['‚u1‘', 'u1'],
    ['«u1»', 'u1'],
    ['« u1 »', 'u1'],
    ['»u1«', 'u1'],
    ['‹u1›', 'u1'],
    ['「u1」', 'u1'],
    ['『u1』', 'u1'],
    ['《u1》', 'u1'],
    ['＂u1＂', 'u1'],
    ['＇u1＇', 'u1'],
    ['｢u1｣', 'u1'],
    ['`u1`', 'u1'],
    ['´u1´', 'u1'],
    ['"""@TGS#24VZFGJHD"""', '@TGS#24VZFGJHD'],
    [String.raw`\"u1\"`, 'u1'],
    ['“u1', 'u1'],
    // Texts of spreadsheets.
    ["'0012345", '0012345'],
    ['’0012345', '0012345'],
    ['="0012345"', '0012345'],
    ['"=""0012345"""', '0012345'],
    ['123456.0', '123456'],
    ['123456,00', '123456'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['1 234 567', '1234567'],
    // What nobody can see.
    ['u\u200B1', 'u1'],
    ['\u00ADu1', 'u1'],
    ['u1\u200E', 'u1'],
    ['\uFEFFu1', 'u1'],
    ['u\u034F1', 'u1'],
    ['u\u{E0001}1', 'u1'],
    ['\u00A0u1\u3000', 'u1'],
    ['Anna\u00A0Smith', 'Anna Smith'],
    ['u1\u001A', 'u1'],
    // Both normal forms, on either side.
    ['Zoe\u0308', 'Zo\u00EB'],
    ['Zo\u00EB', 'Zoe\u0308'],
    ['\u1112\u1161\u11AB', '\uD55C'],
    ['e\u200B\u0301', '\u00E9'],
    // Notes.
    ['u1 # the boss', 'u1'],
    ['u1\t#the boss', 'u1'],
    ['@TGS#1 # the # of all', '@TGS#1'],
    ['u1 ＃老板', 'u1'],
    ['u1 // the boss', 'u1'],
    ['u1 -- the boss', 'u1'],
    ['u1 - the boss', 'u1'],
    ['u1 — the boss', 'u1'],
    ['u1 (the boss)', 'u1'],
    ['u1 <- the boss', 'u1'],
    ['u1: the boss', 'u1'],
    ['user_id: u1', 'u1'],
    ['user_id = u1', 'u1'],
    // Lists.
    ['- u1', 'u1'],
    ['* u1', 'u1'],
    ['• u1', 'u1'],
    ['1. u1', 'u1'],
    ['2) "u1"', 'u1'],
    ['- [x] u1 # the boss', 'u1'],
    ['> - `u1`', 'u1'],
    ['- **u1**', 'u1'],
    ['["u1"]', 'u1'],
    ['<u1>', 'u1'],
    // Escapes.
    ['%40TGS%232J4SZEAEL', '@TGS#2J4SZEAEL'],
    ['%2540TGS%25231', '@TGS#1'],
    ['%E4%BD%A0', '你'],
    ['@TGS&#35;2J4SZEAEL', '@TGS#2J4SZEAEL'],
    ['@TGS&#x23;1', '@TGS#1'],
    ['a&amp;b', 'a&b'],
    ['&quot;u1&quot;', 'u1'],
    [String.raw`\u4f60`, '你'],
    [String.raw`"\u4F60\u597d"`, '你好'],
    [String.raw`\ud83d\ude00`, '😀'],
    [String.raw`\U0001F600`, '😀'],
    [String.raw`\x40TGS\x231`, '@TGS#1'],
    [String.raw`user\_1`, 'user_1'],
    ['"%40TGS%231" # the boss', '@TGS#1'],
    // What is left of a line that was noted, commented out, or cut from a program or a page.
    ['#u1', 'u1'],
    ['// u1', 'u1'],
    ['-- u1', 'u1'],
    ['REM u1', 'u1'],
    ['u1.', 'u1'],
    ['u1\u3002', 'u1'],
    ['~~u1~~', 'u1'],
    ['@u1', 'u1'],
    ['=u1', 'u1'],
    ['user_id=anna', 'anna'],
    ['anna=the boss', 'anna'],
    ['anna -> bert', 'bert'],
    ['u1 the boss', 'u1'],
    ['[vip] u1', 'u1'],
    ['u9 and u1', 'u1'],
    ['u1:boss', 'u1'],
    ['vip/anna', 'anna'],
    ["b'u1'", 'u1'],
    ["N'anna'", 'anna'],
    ['"u1" "u9"', 'u9'],
    ['<li>anna</li>', 'anna'],
    ['\uFF55\uFF11', 'u1'],
    ['u1\\n', 'u1'],
    ['GROUP@TGS#1', '@TGS#1'],
    // The spelling itself.
    ['O\u2019Brien', 'O\u2019Brien'],
    ["'u1'", "'u1'"],
    ['100%', '100%'],
    ['%zz&#99999999;', '%zz&#99999999;'],
    ['u\u200B1', 'u\u200B1'],
  ])('%j, and %j is protected', (text, value) => {
    expect(isProtected(text, value)).toBe(true);
  });
});

test.each([
  ['u1', 'U1'],
  ['u1', 'u11'],
  ['u1', 'u1 # the boss'],
  ['u1', 'u1"'],
  ['@TGS#1', '@TGS'],
  ['_u1', 'u1'],
  ['0012345', '12345'],
  ['Anna Smith', 'Anna'],
])('where the file says %j, %j is somebody else', (text, value) => {
  expect(isProtected(text, value)).toBe(false);
});

describe('the row says what the file has without it', () => {
  test.each(['"u1"', "'u1", '="u1"', 'u\u200B1', 'u1\u00AD', '%75%31', '&#117;1', String.raw`\u0075\u0031`])(
    '%j',
    (value) => {
      expect(isProtected('u1', value)).toBe(true);
    },
  );
});

test('whatever stands around an id and in it, and in whatever normal form it is: it is protected', () => {
  const part = fc.constantFrom('a', '7', 'Z', '_', '#', '@', '你', 'é', '한', '😀', '-', '.', ' ', 'ю');
  const id = fc
    .array(part, { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join('').trim())
    .filter((text) => text !== '');
  const unseen = fc.constantFrom('', '\u200B', '\u00AD', '\u200E', '\uFEFF', '\u2060');
  const around = fc.constantFrom(
    ['', ''],
    ['"', '"'],
    ["'", "'"],
    ['“', '”'],
    ['« ', ' »'],
    ['「', '」'],
    ['="', '"'],
    ["'", ''],
    ['- ', ''],
    ['* ', ''],
    ['', ' # boss'],
    ['', '  // boss'],
    ['- "', '" (boss)'],
  );
  const form = fc.constantFrom('NFC', 'NFD');
  fc.assert(
    fc.property(
      fc.record({ id, unseen, around, written: form, sent: form }),
      ({ id: plain, unseen: hidden, around: [before, behind], written, sent }) => {
        const text = `${hidden}${before}${Array.from(plain).join(hidden).normalize(written)}${hidden}${behind}`;
        expect(isProtected(text, plain.normalize(sent)), text).toBe(true);
      },
    ),
    { numRuns: 500, seed: 12 },
  );
});

test('one value has one spelling by which it is counted', () => {
  expect(['u1', '"u1"', ' u1 ', "'u1"].map(plainSpelling)).toEqual(['u1', 'u1', 'u1', 'u1']);
});

test('a text that would have forms without end is given up in time', () => {
  const text = ' # x: "&amp;" - y'.repeat(50);
  expect(formsToProtect(text).size).toBeGreaterThan(100);
  expect(formsToProtect(text).size).toBeLessThan(1_000);
  expect(formsOfValue('"'.repeat(1_000)).size).toBe(1);
  expect(formsToProtect(`${')'.repeat(500_000)}x`).size).toBe(1);
  expect(isProtected(`"u1" # ${'the boss '.repeat(1_000)}`, 'u1')).toBe(true);
});

test('an entry that has ended protects by no form while another one protects by any', () => {
  const index = new ProtectIndex();
  index.add('u1', { ended: true, reason: 'left' });
  expect(index.match('u1')).toEqual({ ended: true, reason: 'left' });
  expect(index.match('"u1"')).toEqual({ ended: true, reason: 'left' });
  index.add('"u1"', { ended: false, reason: 'boss' });
  index.add('u1', { ended: true });
  expect(index.match('u1')).toEqual({ ended: false, reason: 'boss' });
});

test('a value that is looked up as it stands has no other form', () => {
  // Of every character of the first planes, alone and between others: what is bare must be what it
  // folds to.
  const changed: string[] = [];
  for (let code = 0x20; code < 0x30000; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const text = `u${String.fromCodePoint(code)}1`;
    const forms = formsOfValue(text);
    if (isBareValue(text) && (forms.size !== 1 || !forms.has(text))) changed.push(code.toString(16));
  }
  expect(changed).toEqual([]);
});

test('a small set that is asked before the map never denies what is in it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { minLength: 1 }), (texts) => {
      const set = new MayHold();
      for (const text of texts) set.add(text);
      expect(texts.every((text) => set.may(text))).toBe(true);
    }),
    { seed: 7 },
  );
  const set = new MayHold();
  set.add('vip_1');
  expect(['vip_2', 'vip_11', 'v', ''].map((text) => set.may(text))).toEqual([false, false, false, false]);
});

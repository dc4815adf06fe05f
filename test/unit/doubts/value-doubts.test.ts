// Which single values are doubted and as what, and which are not: each kind by the spellings of several tools.
import { describe, expect, test } from 'vitest';
import { DOUBT_CODES, DOUBTS, type DoubtCode } from '../../../src/core/doubts/codes.ts';
import { marksOf } from '../../../src/core/doubts/marks.ts';
import { doubtsOf } from '../../../src/core/doubts/value-doubts.ts';

function doubted(value: string, isFreeText = false): readonly string[] {
  return doubtsOf(value, marksOf(value), isFreeText);
}

const DOUBTED: Partial<Record<DoubtCode, readonly string[]>> = {
  'spreadsheet-number': [
    '1.23457E+11',
    '4.40981E+17',
    '1,23457E+11',
    '1.23457e+11',
    '1.2E11',
    '1E+11',
    '-1.5E+3',
    '1.23457E+011',
    '1.23457 x 10^11',
    '1.23457×10^11',
  ],
  'decimal-number': [
    '123456.0',
    '123456.00',
    '123456,0',
    '123.',
    '1,234,567',
    '1,234',
    '1.234.567',
    "1'234'567",
    '12,34,567',
    '-123.0',
  ],
  'spreadsheet-error': [
    '#N/A',
    '#n/a',
    '#NAME?',
    '#REF!',
    '#VALUE!',
    '#DIV/0!',
    '#NUM!',
    '#NULL!',
    '#SPILL!',
    '#NV',
    '#WERT!',
    '#BEZUG!',
    '#NOM?',
    '#¡VALOR!',
    '#ИМЯ?',
    '#Н/Д',
    '########',
    'Err:502',
  ],
  'spreadsheet-text': [
    "'0012345",
    "'@TGS#24VZFGJHD",
    '="0012345"',
    '=0012345',
    '=A1',
    '=CONCAT(A1)',
    '＝"0012"',
    '’0012345',
  ],
  quoted: [
    "'u1'",
    '"u1"',
    '"""u1"""',
    '“u1”',
    '„u1“',
    '‘u1’',
    '«u1»',
    '‹u1›',
    '「u1」',
    '『u1』',
    '＂u1＂',
    '`u1`',
    '"u1',
    '\\"u1\\"',
    "['u1']",
    "('u1')",
  ],
  'null-word': [
    'NULL',
    'null',
    '\\N',
    'None',
    'nan',
    'NaN',
    'undefined',
    '[object Object]',
    '(null)',
    '<null>',
    '[NULL]',
    'nil',
    'N/A',
    'NA',
    '<NA>',
    'NaT',
    '-nan',
    'k.A.',
    '空值',
    'java.lang.Object@1a2b3c',
    '<User object at 0x7f3a>',
    '{}',
  ],
  'rule-or-footer': [
    '---------',
    '=====',
    '_____',
    '+----+',
    '───────',
    '-',
    '(2 rows)',
    '(1 row)',
    '2 rows in set (0.00 sec)',
    '(2 rows affected)',
    '(2 row(s) affected)',
    '2 record(s) selected.',
    '(2 Zeilen)',
    '(2 filas)',
    '共 2 条',
    '(2 行)',
    'Total',
    'Total: 2',
    'Grand Total',
    'Summe',
    'Summe: 3',
    '合计',
    'Итого',
    'Rows: 2',
    'Query OK, 2 rows affected',
    'Time: 12.3 ms',
    '# comment',
    '-- end',
    'SQL>',
    'EOF',
    'Page 1 of 3',
  ],
  escaped: [
    '%40TGS%232J4SZEAEL',
    'a%20b',
    '%u4f60',
    '@TGS&#35;2J4SZEAEL',
    '&#x40;a',
    'a&amp;b',
    '&quot;u1&quot;',
    '\\u4f60',
    '\\u4F60',
    '\\x40a',
    '\\u{1f600}',
    '\\100a',
    'u1\\n',
    '=E4=BD=A0',
    '=?utf-8?B?dTE=?=',
  ],
  invisible: [
    'u\u200b1',
    'u\u00ad1',
    'u\u200e1',
    '\u2060u1',
    'u1\u202c',
    'u\u00a01',
    'u\ufeff1',
    'u\u034f1',
    'u\u31641',
    'u\ufe0f1',
    '张\u200b伟',
    'u\u200d1',
    'u\u00851',
  ],
};

describe.each(Object.entries(DOUBTED))('%s', (code, values) => {
  test.each(values)('%j', (value) => {
    expect(doubted(value)).toContain(code);
  });
});

/** Lists without damage, as apps really have them. */
const SOUND: Readonly<Record<string, readonly string[]>> = {
  'numbers of any length': ['1', '10001', '144115231370462123', '00012345', '9007199254740993'],
  UUIDs: [
    '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    '123e4567-e89b-12d3-a456-426614174000',
    '6F9619FF8B86D011B42D00C04FC964FF',
  ],
  'hashes of 32 digits': [
    'd41d8cd98f00b204e9800998ecf8427e',
    '00000000000000000000000000000000',
    '12345678901234567890123456789012',
  ],
  'e-mail addresses': ['anna@example.com', 'anna.smith+chat@sub.example.co.uk', "o'neil@example.com"],
  'phone numbers': ['+4915112345678', '0151 234 567', '(415) 555-0123', '415-555-0123', '+1 (415) 555 0123'],
  'Chinese names': ['张伟', '李 雷', '欧阳娜娜', '王小明_1'],
  'Japanese and Korean names': ['山田　太郎', 'さくら', '김철수'],
  'Arabic and Persian names': ['محمد', 'عبد الله', 'می\u200cخواهم'],
  'names of India': ['नमस्ते', 'ක්\u200dර', 'हिन्दी'],
  'Cyrillic and accents': ['Иван Петров', 'ángel', 'Zoë', 'Łukasz'],
  emoji: [
    '🎉',
    '❤\ufe0f',
    '👨\u200d👩\u200d👧',
    '👍🏽',
    '🇩🇪',
    '1\ufe0f\u20e3',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  ],
  'ids of Tencent': ['@TGS#2J4SZEAEL', '@TGS#_@TGS#cQVLVHIM62CJ', '@TOA#_official', 'a#1', 'user#1'],
  'ids with commas, spaces and signs': [
    'a,b',
    'a b',
    'Doe, John',
    'a;b',
    'a|b',
    'u/1',
    'u:1',
    'a=b',
    'a&b',
    'R&D',
    '50%',
    'x!',
    '~u',
    '$x',
    '*star*',
    '<3',
  ],
  'names with apostrophes': ["O'Brien", "d'Arc", "James'"],
  'addresses of machines': ['10.0.0.1', '192.168.100.200', 'host-1.example'],
  'numbers with a point inside': ['12.5', '1001.2', '3.14159'],
  'accounts of a domain': ['CORP\\nick', 'CORP\\anna', 'dom\\user1'],
  'words that only begin like a doubt': [
    'nullable',
    'Nonesuch',
    'Annan',
    'Nan',
    'Doneva',
    'Endo',
    'Sumo',
    'Counter',
    'total_war',
    'Total Recall',
    'Rowan',
    'End User',
  ],
  'short words of digits and letters': ['1e4', '0e1f', '12e5ab', 'e5', '5e'],
  'dates and versions': ['2026-11-28', '2026-11-28T10:00:00Z', 'v1.2.3', '1.2.3'],
};

describe.each(Object.entries(SOUND))('no doubt about %s', (_name, values) => {
  test.each(values)('%j', (value) => {
    expect(doubted(value)).toEqual([]);
  });
});

test.each([
  "'90s",
  'None',
  'unknown',
  'Total',
  '!!!',
  ':)',
  '"Best" friends',
  '2024.5',
  'friends & family',
  '# 1',
])('no doubt about a list that somebody calls %j', (name) => {
  expect(doubted(name, true)).toEqual([]);
});

test.each([
  ['NULL', 'null-word'],
  ['[object Object]', 'null-word'],
  ['"Friends"', 'quoted'],
  ['#N/A', 'spreadsheet-error'],
  ['-----', 'rule-or-footer'],
  ['(2 rows)', 'rule-or-footer'],
  ['Fri\u200bends', 'invisible'],
  ['%E5%8F%8B', 'escaped'],
] as const)('a list that is called %j is doubted as %s all right', (name, code) => {
  expect(doubted(name, true)).toContain(code);
});

test('a value that is invisible and something else carries both doubts, so that accepting one is not enough', () => {
  expect(doubted('"u\u200b1"')).toEqual(['invisible', 'quoted']);
});

test('the codes are those of the contract', () => {
  expect([...DOUBT_CODES].toSorted()).toEqual([
    'decimal-number',
    'escaped',
    'header-again',
    'invisible',
    'null-word',
    'other-target',
    'quoted',
    'rounded-number',
    'rule-or-footer',
    'spreadsheet-error',
    'spreadsheet-number',
    'spreadsheet-text',
    'uncut',
  ]);
  for (const { hint } of Object.values(DOUBTS)) expect(hint).toMatch(/^[A-Z].*\.$/s);
});

// Words that are names of columns: a row of them is another header, and what stands below it may be in other columns.
import { COLUMN_NAMES, isShapedAsName, namesAnId } from './column-names.ts';

/** The parts that names of columns are made of, in loose spelling. */
const PARTS: ReadonlySet<string> = new Set(
  (
    'account accounts active address age alias app at appid avatar birthday blocked chat city code comment company contact count ' +
    'by country created creation creator customer date days deleted department dept description email employee ' +
    'external family first firstname from full fullname gender given group groups guid handle hash id ident identifier ids ' +
    'im in inactive index internal key kind label lang language last lastname level line list locale login mail manager member ' +
    'members message messages mobile modified name names nick nickname no note notes number of official on openid org ' +
    'organisation organization owner people person phone platform profile reason ref region registered remark role row ' +
    'sdkappid seen sex signup source staff state status subscriber subscribers surname tag tags tel telephone tenant text ' +
    'time timestamp title to type uid unionid until update updated user userid username users uuid value zip'
  ).split(' '),
);
/** Of the parts, those that alone are the name of a column rather than somebody's account. */
const ALONE: ReadonlySet<string> = new Set(
  'account accounts email guid id identifier ids name openid uid unionid user userid username users uuid'.split(
    ' ',
  ),
);
/** `用户ID`, `账号`, `kennung`; a plain word such as `群组` can be an id itself. */
const NAMES_AN_ID = /(?:id|\u53f7|\u865f|\u6807\u8bc6|kennung|identifier|identifiant|identificador)$/;
const SPELLED_AS_NAME = /^[A-Za-z][A-Za-z _.-]*$/;
const LONGEST = 40;

/** The columns of the targets: nobody has these as an account or gives them as a name. */
const COLUMNS: ReadonlySet<string> = new Set([
  'userid',
  'fromaccount',
  'groupname',
  'groupid',
  'officialaccount',
]);

/** The form in which names of columns are compared. */
function looseName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_\-\p{Cf}]/gu, '');
}

/**
 * Whether a whole record is a header: each of its values is a name of a column in a usual spelling (`User ID`, `user_id`,
 * `userId`) or one of this file's own header, or one of them is a column of a target, or says that it holds ids beside others
 * that can be names. A single word must be one that nobody has as an account.
 */
export function isHeaderRecord(record: readonly string[], own: ReadonlySet<string>): boolean {
  const filled = record.map((value) => value.trim()).filter((value) => value !== '');
  const [only] = filled;
  if (only === undefined) return false;
  if (filled.some((value) => COLUMNS.has(looseName(value)))) return true;
  if (filled.length === 1) return own.has(looseName(only)) || isHeaderAlone(only);
  if (filled.every((value) => own.has(looseName(value)) || isHeaderWord(value))) return true;
  return filled.every(isShapedAsName) && filled.some(namesAnId);
}

function isHeaderWord(name: string): boolean {
  return COLUMN_NAMES.has(looseName(name)) || partsOf(name).some(() => true);
}

function isHeaderAlone(name: string): boolean {
  const loose = looseName(name);
  if (COLUMN_NAMES.has(loose) && NAMES_AN_ID.test(loose)) return true;
  return partsOf(name).some((part) => ALONE.has(part));
}

/** The parts of a name of a column; empty when it is none. */
function partsOf(name: string): readonly string[] {
  if (name.length > LONGEST || !SPELLED_AS_NAME.test(name)) return [];
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const parts = spaced.split(/[ _.-]+/).filter((part) => part !== '');
  return parts.every((part) => PARTS.has(part)) ? parts : [];
}

/** Which pairs of characters occur, as a cheap first question: beyond ASCII several pairs share a place. */
class Pairs {
  readonly #known = new Uint8Array(128 * 128);

  constructor(words: Iterable<string>, atOf: (word: string) => number) {
    for (const word of words) this.#known[pairOf(word, atOf(word))] = 1;
  }

  /** Whether a word begins with this one's first character and has its character `at` in the place looked at. */
  has(word: string, at: number): boolean {
    return this.#known[pairOf(word, at)] === 1;
  }
}

/** Letters in either case. */
function pairOf(word: string, at: number): number {
  return (((word.charCodeAt(0) | 0x20) & 127) << 7) | ((word.charCodeAt(at) | 0x20) & 127);
}

const BEGINNINGS = new Pairs([...PARTS, ...COLUMN_NAMES], () => 1);

/** The names of a file's own header, in the form in which values are compared with them. */
export interface OwnNames {
  readonly loose: ReadonlySet<string>;
  /** Of each name the first and the last character. */
  readonly ends: Pairs;
}

export function ownNames(header: readonly string[]): OwnNames {
  const loose = new Set(header.map(looseName).filter((name) => name !== ''));
  return { loose, ends: new Pairs(loose, (name) => name.length - 1) };
}

/** Whether the value can be a name of a column at all: nearly all ids cannot, which is cheap to see. */
export function mayBeHeaderWord(value: string, own: OwnNames): boolean {
  const last = value.length - 1;
  if (last < 1 || last >= LONGEST) return false;
  const lastUnit = value.charCodeAt(last);
  const isDigit = lastUnit >= 0x30 && lastUnit <= 0x39;
  return (!isDigit && BEGINNINGS.has(value, 1)) || own.ends.has(value, last);
}

/** Whether a value may stand in a header beside other names, in whatever language: nearly all ids hold a digit. */
export function mayStandInHeader(value: string): boolean {
  const { length } = value;
  // Most ids end in a digit.
  if (length > LONGEST || isDigit(value.charCodeAt(length - 1))) return false;
  for (let i = 0; i < length; i += 1) if (isDigit(value.charCodeAt(i))) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

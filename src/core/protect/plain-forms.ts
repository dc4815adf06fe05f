// The ids that a text in a protect file can mean: without quotes, comments, marks and escapes.
import { unescaped } from './unescape.ts';

/**
 * Nothing in such a text can be taken off or folded, so that it has one form: itself. The usual
 * case.
 */
const BARE = /^[A-Za-z0-9](?:[\w#+-]*[A-Za-z0-9])?$/;
/** The same of a row's value, of which only quotes and escapes are taken off. */
const BARE_ROW = /^[\w!#$@^~+:;|/?=-]+$/;
/**
 * What is the same after folding, of a row's value, of which less is taken off: ASCII without
 * quotes and escapes, and letters that no normal form changes while nothing that combines stands
 * behind them (Latin, Cyrillic, kana, Hangul, Han, emoji).
 */
const BARE_CHAR = String.raw`[!#$(-[\]^_a-~\u00C0-\u024F\u0410-\u044F\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF\uAC00-\uD7A3\uD83C-\uD83E\uDC00-\uDFFF]`;
const BARE_VALUE = new RegExp(`^${BARE_CHAR}+(?: ${BARE_CHAR}+)*$`);

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const SPACES = /[\s\u2800]+/gu;
const CONTROLS = /\p{Cc}/gu;

/** Quotes of any script, apostrophes and what is typed for them. */
const QUOTE = String.raw`["'\x60´\p{Pi}\p{Pf}‚„「」『』〝〞〟﹁-﹄｢｣《》〈〉＂＇｀′″‵‶ʹ-ʼ׳״❛-❞]`;
/** Also \`="…"\`, by which spreadsheets keep a number a text, and \`\\"\`. */
const QUOTES_AROUND = new RegExp(String.raw`^(?:=?\\?${QUOTE})+|(?:\\?${QUOTE})+$`, 'gu');
const QUOTE_FIRST = new RegExp(String.raw`^=?\\?${QUOTE}`, 'u');
const BRACKETS_AROUND = /^[*<([{]+|[*>)\]}]+$/g;
/** As lists of notes have it: `- u1`, `* u1`, `1. u1`, `[x] u1`, `> u1`. */
const LIST_MARK = /^(?:[-*+>•‣◦·–—]|\d+[.)]|\[[ xX]?\])\s+/u;
const COMMENT = /\s(?:[#＃(<=>→[–—]|\/\/|--?(?=\s))|[:：]\s/gu;
const DECIMAL_NUMBER = /^(\d+)[.,]0+$/;
const GROUPED_NUMBER = /^\d{1,3}(?:[.,'’ ]\d{3})+$/;

/** Around a value: the mark of a comment, a full stop, emphasis, what the value was cut out of. */
const SIGNS_AROUND = /^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu;
/** What programs write in front: a kind of text, the kind of a conversation, a word for a comment. */
const WORD_IN_FRONT = /^(?:[bBuUrRnNeE](?=["'])|(?:GROUP|group_)(?=@)|(?:REM|rem)\s+)/;
/** A line break that a program wrote out. */
const LINE_END = /(?:\\[nrt])+$/;
const TAG = /<\/?[a-z][^<>]*>/gi;
/** Between names and values, and in what a program wrote around a value. */
const BETWEEN = /[=^~\u2192\uff1a{}()[\]<>/\p{Cc}]+|->/u;
/** Between words, and what tells one that is an id from one that is a part of a name: `Anna Smith` is one value. */
const BETWEEN_WORDS = /[\s:"'`]+/u;
const LIKE_AN_ID = /[\p{N}@#]/u;
const IN_QUOTES = /(["'`])(.+?)\1/g;
const MOST_PARTS = 40;

/** A text with more forms than this is none that a person wrote. */
const MOST_FORMS = 100;
const MOST_COMMENTS = 20;
/** No id is as long; what is longer is a line with notes, and only these are taken off it. */
const LONGEST = 1_000;

/**
 * The form in which ids are compared: nothing invisible, one kind of space, composed. Case counts.
 */
function folded(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').replace(CONTROLS, '').trim().normalize('NFC');
}

/** Whether a row's value has one form only. */
export function isBareValue(value: string): boolean {
  return BARE_VALUE.test(value);
}

/** Every id that a text in the protect file can mean, folded: too many rather than too few. */
export function formsToProtect(text: string): ReadonlySet<string> {
  if (BARE.test(text)) return new Set([text]);
  return formsOf(
    text,
    [
      unquoted,
      unescaped,
      unbracketed,
      unmarked,
      beforeComments,
      wholeNumber,
      withoutSigns,
      compatible,
      partsIn,
    ],
    BARE,
  );
}

/**
 * What a row's value is looked up as, folded: its own spelling may be the one with quotes or
 * escapes.
 */
export function formsOfValue(value: string): ReadonlySet<string> {
  return formsOf(value, [unwrapped, unescaped], BARE_ROW);
}

/** By which two spellings of one value are counted once. */
export function plainSpelling(text: string): string {
  return folded(unquoted(folded(text)));
}

type Peel = (text: string) => string | readonly string[];

function formsOf(text: string, peels: readonly Peel[], bare: RegExp): ReadonlySet<string> {
  const forms = new Set([folded(text)]);
  // A set gives what is added while it is gone through, too.
  for (const form of forms) {
    if (forms.size > MOST_FORMS) break;
    if (bare.test(form)) continue;
    const fitting = form.length > LONGEST ? peels.filter((peel) => peel === beforeComments) : peels;
    for (const peel of fitting) for (const next of [peel(form)].flat()) forms.add(folded(next));
  }
  forms.delete('');
  return forms;
}

function unquoted(text: string): string {
  return text.replace(QUOTES_AROUND, '');
}

/** A quote at the end alone is part of the value. */
function unwrapped(text: string): string {
  return QUOTE_FIRST.test(text) ? unquoted(text) : text;
}

function unbracketed(text: string): string {
  return text.replace(BRACKETS_AROUND, '');
}

function unmarked(text: string): string {
  return text.replace(LIST_MARK, '');
}

/** What stands before each beginning of a comment, and behind it, for `user_id: u1`. */
function beforeComments(text: string): readonly string[] {
  const comments = [...text.matchAll(COMMENT)].slice(0, MOST_COMMENTS);
  return comments.flatMap(({ index, 0: mark }) => [text.slice(0, index), text.slice(index + mark.length)]);
}

function withoutSigns(text: string): readonly string[] {
  return [
    text.replace(SIGNS_AROUND, ''),
    text.replace(WORD_IN_FRONT, ''),
    text.replace(TAG, ' '),
    text.replace(LINE_END, ''),
  ];
}

/** Letters and digits of full width, as they are typed in Chinese and Japanese. */
function compatible(text: string): string {
  return text.normalize('NFKC');
}

/** What stands between the signs of the line, in its quotes, and its words that look like ids: notes are anywhere. */
function partsIn(text: string): readonly string[] {
  const words = text.split(BETWEEN_WORDS).filter((word) => LIKE_AN_ID.test(word));
  const quoted = [...text.matchAll(IN_QUOTES)].map((found) => found[2] ?? '');
  const parts = [...text.split(BETWEEN), ...quoted, ...words];
  const half = MOST_PARTS / 2;
  return parts.length > MOST_PARTS ? [...parts.slice(0, half), ...parts.slice(-half)] : parts;
}

function wholeNumber(text: string): string {
  const [, whole] = DECIMAL_NUMBER.exec(text) ?? [];
  if (whole !== undefined) return whole;
  return GROUPED_NUMBER.test(text) ? text.replace(/\D/g, '') : text;
}

// The doubts: every way in which a value does not look like an id, with its sentence and what to do.

export interface DoubtTexts {
  /** Says of one value what is doubtful about it; follows the name of the column. */
  readonly reason: string;
  /** Says what could be meant and what to do; whole sentences. */
  readonly hint: string;
}

/** In the order in which a value is examined: the first one that is not accepted counts. */
export const DOUBTS = {
  invisible: {
    reason: 'holds a character that nobody can see',
    hint: 'Such characters come along when text is copied from a page or a chat. Remove them from the list: the id with the character is another id.',
  },
  quoted: {
    reason: 'stands in quotes that are part of the value',
    hint: 'Remove the quotes from the list, or write it with one pair of straight double quotes as CSV does.',
  },
  'spreadsheet-error': {
    reason: 'is an error that a spreadsheet shows in place of a value',
    hint: 'Fix the formula in the spreadsheet and export the list again; the id is not in the file.',
  },
  'spreadsheet-text': {
    reason: 'is written as a spreadsheet marks text: a leading apostrophe or equals sign',
    hint: 'Export the values as plain text, without the apostrophe and without ="...".',
  },
  'spreadsheet-number': {
    reason: 'is a number in the short form of a spreadsheet, so digits of the id are gone',
    hint: 'Format the column as text in the original list and export it again; the digits cannot be restored from this file.',
  },
  'decimal-number': {
    reason: 'is a number with decimals or thousands separators',
    hint: 'A program has read the ids as numbers. Export the column as text, with the digits of the id only.',
  },
  'rounded-number': {
    reason:
      'is a long number that ends in zeros, as several here do, so its last digits may have been rounded away',
    hint: 'A spreadsheet keeps 15 digits of a number. Export the column as text from the original source.',
  },
  'null-word': {
    reason: 'is a word that programs write when there is no value',
    hint: 'Export the list again without the rows that have no id.',
  },
  'rule-or-footer': {
    reason: 'is a rule, a comment or a summary line of the tool that wrote the list, and not an id',
    hint: 'Export the list without headings, rules and totals, or remove these lines.',
  },
  escaped: {
    reason: 'is escaped for a web page, an address or a program',
    hint: 'Decode the list before you use it: %40 stands for @, &#35; for #, \\u4f60 for a character.',
  },
  'header-again': {
    reason: 'is the name of a column',
    hint: 'Files with other columns were joined. Give each file by itself: chat-purge reads several files, each by its own header.',
  },
  'other-target': {
    reason: 'belongs to another target',
    hint: 'Check that the right column was read and that the list is for this target.',
  },
  uncut: {
    reason: 'holds another delimiter, so several values may stand in one',
    hint: 'Name the delimiter of the file with --delimiter, and look whether the columns are cut as you expect.',
  },
} as const satisfies Readonly<Record<string, DoubtTexts>>;

export type DoubtCode = keyof typeof DOUBTS;

export const DOUBT_CODES = Object.keys(DOUBTS).filter(isDoubtCode);

export function isDoubtCode(word: string): word is DoubtCode {
  return Object.hasOwn(DOUBTS, word);
}

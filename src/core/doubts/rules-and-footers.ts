// Lines that belong to the tool that wrote the list: rules, comments, prompts, totals.
import { BEYOND_ASCII, DELIMITER, DIGIT, ESCAPE, LETTER, OTHER_ASCII, SPACE } from './marks.ts';

/** Punctuation and the signs that tables are drawn with, and nothing else. */
const NO_LETTER_OR_DIGIT = /^[\p{P}=+|~^<>$`\u2500-\u259f\s]+$/u;
/** Free text may be an exclamation; a rule repeats one sign, or is a border of a table. */
const DRAWN = /^(?:([-=_*~#.+\u2500\u2501\u2550\u2014\u2013])\1{2,}|[-+|=:\s\u2500-\u257f]{3,})$/u;
const COMMENT = /^(?:#(?:\s|!)|--\s|\/\/\s|\/\*|<!--|;\s)/i;
const ROW_WORDS =
  'rows?|row\\(s\\)|records?|record\\(s\\)|results?|entries|entry|tuples?|items?|lines?|documents?|zeilen?|datens\u00e4tze?|lignes?|filas?|registros?|righe|linhas?|wierszy|rader|\u0441\u0442\u0440\u043e\u043a\\p{L}*|\u884c|\u6761|\u689d|\u4ef6|\uac1c|\ud589';
/** `(2 rows)`, `2 rows in set (0.00 sec)`, `2 row(s) affected`, `共 2 条`, `Fetched: 2 rows`. */
const COUNTED_ROWS = new RegExp(
  `^[([<]?\\s*(?:(?:total|fetched|returned|selected|found|showing|exported|affected|count|\u5171|\u5408\u8ba1|\u603b\u5171)\\s*:?\\s*(?:of\\s+)?)?(?:\\d[\\d.,'\\s]*|no|zero|one)\\s*(?:${ROW_WORDS})(?:\\s.*|[.,;:!].*)?\\s*[)\\]>]?[.!]?$`,
  'iu',
);
/** `Rows: 2`, `Row count: 2`, `Rows affected: 2`. */
const ROWS_COUNTED = new RegExp(
  `^[([<]?\\s*(?:number of |total |query )?(?:${ROW_WORDS})\\s*(?:count|affected|returned|selected|fetched|total)?\\s*[:=]\\s*\\d[\\d.,\\s]*[)\\]>]?\\.?$`,
  'iu',
);
const SUM_WORDS =
  'total totals totales totaux sum sums summe gesamt gesamtsumme zwischensumme somme suma insgesamt totaal anzahl ergebnis ' +
  'count counts grandtotal subtotal subtotals \u603b\u8ba1 \u5408\u8ba1 \u5c0f\u8ba1 \u603b\u6570 \u5408\u8a08 \u7dcf\u8a08 \u8a08 \ud569\uacc4 ' +
  '\u0438\u0442\u043e\u0433 \u0438\u0442\u043e\u0433\u043e \u0432\u0441\u0435\u0433\u043e';
/** A line of one word. */
const SINGLE_WORDS: ReadonlySet<string> = new Set(`${SUM_WORDS} eof end fin done finished bye`.split(' '));
/** A word for a sum before an amount: `Grand total: 2`, `Summe 2`. */
const SUM = new RegExp(
  `^(?:grand[ _-]?|sub[ _-]?|over)?(?:${SUM_WORDS.replaceAll(' ', '|')})\\s*(?:[:=].*|\\(.*\\)|\\d[\\d.,\\s]*)?$`,
  'iu',
);
/** What clients of databases and shells say around a result. */
const SAID =
  /^(?:query ok\b.*|empty set\b.*|time:\s.*|elapsed\b.*|execution time\b.*|completion time\b.*|\(?(?:end of (?:file|list|report|data|table)|eof|end|done|finished)\)?[.!]?|--?\s*end\s*-*|page \d+(?: of \d+)?|seite \d+(?: von \d+)?|(?:mysql|sql|sqlite|psql|postgres|mariadb)[=#]?>.*|generated (?:on|at|by)\b.*|exported (?:on|at|by|from)\b.*|report (?:date|for|of)\b.*|printed (?:on|at)\b.*|commit(?:ted)?[.;]?|select \d+|copy \d+|delete \d+|database changed\.?|changed database context.*|warnings?: \d+.*|msg \d+,.*|process finished.*|disconnected\b.*|bye)$/i;

/** `marks` are `marksOf(value)`: a word without a space and a sign is looked up, which is much cheaper. */
export function isRuleOrFooter(value: string, isFreeText: boolean, marks: number): boolean {
  if (isFreeText) return DRAWN.test(value) || COUNTED_ROWS.test(value);
  if ((marks & (LETTER | DIGIT)) === 0 && NO_LETTER_OR_DIGIT.test(value)) return true;
  if ((marks & (SPACE | OTHER_ASCII | ESCAPE | DELIMITER)) === 0) return isSingleWord(value, marks);
  return (
    SUM.test(value) ||
    SAID.test(value) ||
    COMMENT.test(value) ||
    COUNTED_ROWS.test(value) ||
    ROWS_COUNTED.test(value)
  );
}

function isSingleWord(value: string, marks: number): boolean {
  if (SINGLE_WORDS.has(value.toLowerCase())) return true;
  return (
    (marks & DIGIT) !== 0 && (marks & BEYOND_ASCII) !== 0 && (SUM.test(value) || COUNTED_ROWS.test(value))
  );
}

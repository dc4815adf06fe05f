// Lines that belong to the tool that wrote the list: rules, comments, prompts, totals.
import { BEYOND_ASCII, DELIMITER, DIGIT, ESCAPE, LETTER, OTHER_ASCII, SPACE } from './marks.ts';

/** Punctuation and the signs that tables are drawn with, and nothing else. */
const NO_LETTER_OR_DIGIT = /^[\p{P}=+|~^<>$`\u2500-\u259f\s]+$/u;
/** Free text may be an exclamation; a rule repeats one sign, or is a border of a table. */
const DRAWN = /^(?:([-=_*~#.+\u2500\u2501\u2550\u2014\u2013])\1{2,}|[-+|=:\s\u2500-\u257f]{3,})$/u;
const COMMENT = /^(?:#(?:\s|!)|--\s|\/\/\s|\/\*|<!--|;\s)/i;
const ROW_WORDS =
  'rows?|row\\(s\\)|records?|record\\(s\\)|results?|entries|entry|tuples?|items?|lines?|documents?|\\p{L}+\\(\\p{L}{1,2}\\)|zeilen?|enregistrements?|wiersz\\p{L}*|sat\u0131r|kay\u0131t|baris|r\u00e1dk\\p{L}*|datens\u00e4tze?|lignes?|filas?|registros?|righe|linhas?|rader|\u0441\u0442\u0440\u043e\u043a\\p{L}*|\u884c|\u6761|\u689d|\u4ef6|\uac1c|\ud589';
/** As it goes on in languages without spaces. */
const BEHIND_ROWS =
  '(?:\u53d7\u5f71|\u8bb0\u5f55|\u8a18\u9304|\u6570\u636e|\u8cc7\u6599|\u7ed3\u679c|\u7d50\u679c|\u5df2|\u88ab|\u304c|\u3092|\u51e6\u7406|\u9078\u629e|\uc774|\uac00|\uc744|\ub97c)';
/** `(2 rows)`, `2 rows in set (0.00 sec)`, `2 row(s) affected`, `共 2 条`, `Fetched: 2 rows`. */
const COUNTED_ROWS = new RegExp(
  `^[([<]?\\s*(?:(?:total|fetched|returned|selected|found|showing|exported|affected|count|\u5171|\u5408\u8ba1|\u603b\u5171|\u5df2?\u9009\u62e9|\u5df2?\u9078\u64c7|\u9009\u5b9a\u4e86|\u8fd4\u56de|\u67e5\u8be2\u5230)\\s*:?\\s*(?:of\\s+)?)?(?:\\d[\\d.,'\\s]*|no|zero|one)\\s*(?:${ROW_WORDS})(?:\\s.*|[.,;:!\u3002].*|${BEHIND_ROWS}.*)?\\s*[)\\]>]?[.!]?$`,
  'iu',
);
/** `Rows: 2`, `Row count: 2`, `Rows affected: 2`. */
const ROWS_COUNTED = new RegExp(
  `^[([<]?\\s*(?:number of |total |query )?(?:${ROW_WORDS})\\s*(?:count|affected|returned|selected|fetched|total)?\\s*[:=]\\s*\\d[\\d.,\\s]*[)\\]>]?\\.?$`,
  'iu',
);
const SUM_WORDS =
  'total totals totales totaux sum sums summe gesamt gesamtsumme zwischensumme somme suma insgesamt totaal anzahl ergebnis ' +
  'count counts gesamtergebnis toplam celkem razem totalgeneral grandtotal subtotal subtotals \u603b\u8ba1 \u5408\u8ba1 \u5c0f\u8ba1 \u603b\u6570 \u5408\u8a08 \u7dcf\u8a08 \u8a08 \ud569\uacc4 ' +
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
  /^(?:query ok\b.*|empty set\b.*|time:\s.*|elapsed\b.*|execution time\b.*|completion time\b.*|\(?(?:end of (?:file|list|report|data|table)|eof|end|done|finished)\)?[.!]?|--?\s*end\s*-*|page \d+(?: of \d+)?|seite \d+(?: von \d+)?|(?:mysql|sql|sqlite|psql|postgres|mariadb)[=#]?>.*|generated (?:on|at|by)\b.*|exported (?:on|at|by|from)\b.*|report (?:date|for|of)\b.*|printed (?:on|at)\b.*|commit(?:ted)?[.;]?|select \d+|copy \d+|delete \d+|database changed\.?|changed database context.*|warnings?: \d+.*|msg \d+,.*|process finished.*|disconnected\b.*|bye|affected rows: \d+.*|sep=.?|-- ?more ?--|\*+ ?end ?\*+|<eof>|dtype: \w+|(?:name|length): .*, dtype: .*|shape: \(.*|showing \d+ .*|\d+ ?[-\u2013] ?\d+ of \d+|took [\d.]+ .*|time taken: .*|type .it. for more.*|copyright \(c\).*|report generated\b.*|printed: .*|(?:notice|warning|error|hint|fatal): .*|\w{5,}[=-][#>]|(?:\u53d7\u5f71\u54cd\u7684?\u884c\u6570?|\u5f71\u54cd\u884c\u6570|\u8bb0\u5f55\u6570|\u65f6\u95f4|\u8017\u65f6|\u6642\u9593|\u884c\u6570)\s?[:\uff1a].*)$/i;
/** What a comparison leaves in a file, and the mark before each item of a written list. */
const MARKED = /^(?:[<>=|]{7}(?:\s.*)?|[<>] \S.*|[-*+\u2022\u2023\u25aa\u25e6\u2013\u2014] \S.*)$/u;
const LINES_OF_TOOLS = [SUM, SAID, MARKED, COMMENT, COUNTED_ROWS, ROWS_COUNTED];

/** `marks` are `marksOf(value)`: a word without a space and a sign is looked up, which is much cheaper. */
export function isRuleOrFooter(value: string, isFreeText: boolean, marks: number): boolean {
  if (isFreeText) return DRAWN.test(value) || COUNTED_ROWS.test(value);
  if ((marks & (LETTER | DIGIT)) === 0 && NO_LETTER_OR_DIGIT.test(value)) return true;
  if ((marks & (SPACE | OTHER_ASCII | ESCAPE | DELIMITER)) === 0) return isSingleWord(value, marks);
  return LINES_OF_TOOLS.some((form) => form.test(value));
}

function isSingleWord(value: string, marks: number): boolean {
  if (SINGLE_WORDS.has(value.toLowerCase())) return true;
  return (
    (marks & DIGIT) !== 0 && (marks & BEYOND_ASCII) !== 0 && (SUM.test(value) || COUNTED_ROWS.test(value))
  );
}

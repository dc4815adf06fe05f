// Shows text that others have written: it stays on its line, and nothing in it moves the cursor or turns the direction.

/** Control characters, characters of format (also those that turn the direction), and the two line ends of Unicode. */
const UNFIT = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** The same but for the line ends and the tab of our own text. */
const UNFIT_ON_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** What JSON leaves as it is, and a terminal or a reader of lines does not. */
const UNFIT_IN_JSON = /[\u007F-\u009F\p{Cf}\u2028\u2029]/gu;
const NO_CHARACTER = '\uFFFD';

/** For a text of a server, a file name, a name of a person: one line, whatever it held. */
export function foreignText(text: string): string {
  return text.replaceAll(UNFIT, NO_CHARACTER);
}

/** For a whole text of ours: its line ends stay. The last guard, for a part that did not come through `foreignText`. */
export function shownLines(text: string): string {
  return text.replaceAll(UNFIT_ON_LINES, NO_CHARACTER);
}

/** JSON with everything escaped that a terminal would obey; it means the same. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNFIT_IN_JSON, escaped);
}

/** A character outside the basic plane is two units, each with an escape of its own. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

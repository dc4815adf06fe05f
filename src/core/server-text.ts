// Texts of the server on their way into the books: on one line, and no longer than anybody reads.
import { foreignText } from './foreign-text.ts';

const MOST_CHARACTERS = 500;

/** The text, or its beginning with `…` where it is longer than 500 UTF-16 code units. */
export function shortened(given: string): string {
  // No more than can be kept is looked through.
  const text = foreignText(given.slice(0, MOST_CHARACTERS + 1));
  if (text.length <= MOST_CHARACTERS) return text;
  // Half of a surrogate pair at the cut would be no character.
  return `${text.slice(0, MOST_CHARACTERS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

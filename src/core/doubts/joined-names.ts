// Values that are joined to the name of their column: `u2user_id`, `user_id=u1`.
import { ESCAPE, OTHER_ASCII } from './marks.ts';

const BEHIND = 'ends with the name of a column, as if two files were joined without a line break';
const BEFORE = 'begins with the name of its column';
/** A plain word, such as `uid` or `account`, can be the end of an id. */
const OF_SEVERAL_WORDS = /^[a-z]+[_ -][a-z][a-z_ -]*$/;

/** A cheap question that most ids answer with no. `marks` are `marksOf(value)`. */
export function mayBeJoined(value: string, marks: number): boolean {
  if ((marks & (ESCAPE | OTHER_ASCII)) !== 0) return true;
  const last = value.charCodeAt(value.length - 1);
  return last < 0x30 || last > 0x39;
}

/** The names of the wanted columns, as values can be joined to them. */
export class JoinedNames {
  readonly #names: readonly string[];

  constructor(names: Iterable<string>) {
    const known = new Set([...names].map((name) => name.toLowerCase()));
    this.#names = [...known].filter((name) => OF_SEVERAL_WORDS.test(name));
  }

  /** Says what is wrong with the value, if it is. */
  faultOf(value: string): string | undefined {
    for (const name of this.#names) {
      const { length } = name;
      if (value.length <= length) continue;
      if (isInFront(value, name)) return BEHIND;
      const isMarked = ':='.includes(value.charAt(length));
      if (isMarked && value.slice(0, length).toLowerCase() === name) return BEFORE;
    }
    return undefined;
  }
}

/** `my_user_id` may be an id; `u2user_id` is none. */
function isInFront(value: string, name: string): boolean {
  if (!value.toLowerCase().endsWith(name)) return false;
  return /[\p{L}\p{N}"']/u.test(value.charAt(value.length - name.length - 1));
}

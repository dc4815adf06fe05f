// Values that are joined to the name of their column: `u2user_id`, `user_id=u1`.

const BEHIND = 'ends with the name of a column, as if two files were joined without a line break';
const BEFORE = 'begins with the name of its column';
const COLON = 0x3a;
const EQUALS = 0x3d;
/** A plain word, such as `uid` or `account`, can be the end of an id. */
const OF_SEVERAL_WORDS = /^[a-z]+[_ -][a-z][a-z_ -]*$/;

/** Says what is wrong with the value, if it is. */
export type JoinedName = (value: string) => string | undefined;

export const NO_JOINED_NAMES: JoinedName = () => undefined;

/** `names` are those that the wanted columns can have. Cheap for nearly all values. */
export function joinedName(names: readonly string[]): JoinedName {
  const looked = [...new Set(names.map((name) => name.toLowerCase()))].filter((name) =>
    OF_SEVERAL_WORDS.test(name),
  );
  return (value) => {
    const last = value.charCodeAt(value.length - 1) | 0x20;
    for (const name of looked) {
      const { length } = name;
      if (value.length <= length) continue;
      if (last === name.charCodeAt(length - 1) && isInFront(value, name)) return BEHIND;
      const mark = value.charCodeAt(length);
      if ((mark === COLON || mark === EQUALS) && value.slice(0, length).toLowerCase() === name) return BEFORE;
    }
    return undefined;
  };
}

/** `my_user_id` may be an id; `u2user_id` is none. */
function isInFront(value: string, name: string): boolean {
  if (!value.toLowerCase().endsWith(name)) return false;
  return /[\p{L}\p{N}"']/u.test(value.charAt(value.length - name.length - 1));
}

// The first line of a text by somebody else, without the names that it may hold.

const USER = /\b([Uu]ser) \S+ (?=has no permissions)/g;

/** Redis names its user where it refuses a command; a stack of calls is left out. */
export function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  return line.replaceAll(USER, '$1 ');
}

// Writes a word of a command line so that a shell takes it as it stands.

/** Plain where no shell sees anything in it, else in single quotes. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

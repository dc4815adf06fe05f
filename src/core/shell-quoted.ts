// Writes a word of a command line so that a shell takes it as it stands.

/** What a terminal would obey, or nobody would see. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Plain if no shell sees anything in it, else in single quotes; characters that cannot be shown are escaped as bash and zsh read them. */
export function shellQuoted(word: string): string {
  if (UNSEEN.test(word)) return `$'${Array.from(word, escaped).join('')}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function escaped(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  if (!UNSEEN.test(character)) return character;
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}

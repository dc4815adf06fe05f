// Breaks lines at spaces, where a terminal would break them in the middle of a word.

/** A command to copy stays in one piece: the terminal breaks it where it must, and copying still gives one line. */
const COMMAND = /(?<=: )chat-purge \S.*?(?= \(|$)/g;
/** Lines of a drawn table make no sense in pieces. */
const DRAWN = /^[┌│├└]/;
/** Letters that take two columns each. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF01-\uFF60]/gu;
/** Stands for a space that is no place to break; no text that comes here holds it. */
const GLUE = '\u0000';
/** Narrower than this, nothing is gained by breaking. */
const NARROWEST = 20;
/** A text beside its head wants as many columns; with fewer it goes below. */
const ROOM_BESIDE = 30;

/**
 * What goes on in a further line stands further in than its beginning.
 * @param columns of the terminal; Infinity where it goes to a file, and stays as it is
 */
export function wrapped(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [indent = ''] = /^ */.exec(line) ?? [];
      return DRAWN.test(line) ? [line] : filled(line, { columns, rest: `${indent}  ` });
    })
    .join('\n');
}

/** Lines beside their head, all below each other; below the head where there is no room for that. */
export function beside(head: string, lines: readonly string[], columns: number): string {
  const [indent = ''] = /^ */.exec(head) ?? [];
  const hasRoom = columns - columnsOf(head) >= ROOM_BESIDE;
  const rest = hasRoom ? ' '.repeat(columnsOf(head)) : `${indent}    `;
  const body = lines.flatMap((line) => filled(rest + line, { columns, rest }));
  if (!hasRoom) return [head.trimEnd(), ...body].join('\n');
  return head + body.join('\n').slice(rest.length);
}

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

interface Space {
  readonly columns: number;
  /** Before each line but the first. */
  readonly rest: string;
}

function filled(line: string, { columns, rest }: Space): string[] {
  if (columns < NARROWEST || columnsOf(line) <= columns) return [line];
  const start = line.search(/[^ ]/);
  const words = line
    .slice(start)
    .replaceAll(COMMAND, (command) => command.replaceAll(' ', GLUE))
    .split(' ');
  const lines: string[] = [];
  let current = line.slice(0, start) + (words.shift() ?? '');
  for (const word of words) {
    if (columnsOf(current) + 1 + columnsOf(word) <= columns) {
      current += ` ${word}`;
    } else {
      lines.push(current);
      // A command that does not fit is easier to copy from the edge.
      const isTooLong = word.includes(GLUE) && columnsOf(rest + word) > columns;
      current = (isTooLong ? '' : rest) + word;
    }
  }
  return [...lines, current].map((each) => each.replaceAll(GLUE, ' ').trimEnd());
}

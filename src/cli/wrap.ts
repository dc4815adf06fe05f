// Breaks lines at spaces, where a terminal would break them in the middle of a word.
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/** A command to copy stays in one piece: the terminal breaks it where it must, and copying still gives one line. */
const COMMAND = /(?<=: )chat-purge \S.*?(?= \(|$)/g;
/** Lines of a drawn table make no sense in pieces. */
const DRAWN = /^[┌│├└]/;
/** A space that is no place to break. */
const GLUE = '\u00A0';
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
  const hasRoom = columns - stringWidth(head) >= ROOM_BESIDE;
  const rest = hasRoom ? ' '.repeat(stringWidth(head)) : `${indent}    `;
  const body = lines.flatMap((line) => filled(rest + line, { columns, rest }));
  if (!hasRoom) return [head.trimEnd(), ...body].join('\n');
  return head + body.join('\n').slice(rest.length);
}

interface Space {
  readonly columns: number;
  /** Before each line but the first. */
  readonly rest: string;
}

function filled(line: string, { columns, rest }: Space): string[] {
  if (columns < NARROWEST || stringWidth(line) <= columns) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const body = line.slice(indent.length).replaceAll(COMMAND, (command) => command.replaceAll(' ', GLUE));
  const [first = ''] = broken(body, columns - indent.length);
  const others = broken(body.slice(first.length).trimStart(), columns - rest.length);
  // A command that does not fit is easier to copy from the edge.
  const startOf = (text: string) => (text.includes(GLUE) && stringWidth(rest + text) > columns ? '' : rest);
  return [indent + first, ...others.map((text) => startOf(text) + text)].map((text) =>
    text.replaceAll(GLUE, ' ').trimEnd(),
  );
}

function broken(text: string, columns: number): string[] {
  return text === '' ? [] : wrapAnsi(text, columns).split('\n');
}

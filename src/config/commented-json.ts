// Reads JSON that may hold comments and trailing commas, and keeps the line of each key for messages.
import { createRequire } from 'node:module';
import type * as Parser from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';

/** Loaded where there is a file to read: many a command finds none. */
function parser(): typeof Parser {
  return createRequire(import.meta.url)('jsonc-parser');
}

/** A value, and the 1-based line where its key stands. */
export interface LinedValue {
  readonly value: unknown;
  readonly line: number;
  /** The keys below, where the value is an object. */
  readonly keys?: LinedKeys;
}

export type LinedKeys = ReadonlyMap<string, LinedValue>;

/** What is wrong, without a word of the text: somebody may have put a secret into it. */
export interface JsonProblem {
  readonly line: number;
  readonly what: string;
}

/** The keys of an object; undefined where the text is no object or not valid, and `problems` says why. */
export function readCommentedJson(text: string, problems: JsonProblem[]): LinedKeys | undefined {
  const { parseTree, printParseErrorCode } = parser();
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const found = new Map(
    errors
      .map((error) => [lineAt(error.offset), wordsFor(printParseErrorCode(error.error))] as const)
      .reverse(),
  );
  if (found.size > 0) {
    problems.push(...[...found].reverse().map(([line, what]) => ({ line, what })));
    return undefined;
  }
  if (root?.type === 'object') return keysOf(root, { lineAt, path: '', problems });
  problems.push({ line: root === undefined ? 1 : lineAt(root.offset), what: 'must hold one JSON object' });
  return undefined;
}

/** `CommaExpected` is `comma expected`. */
function wordsFor(name: string): string {
  return `is not valid JSON: ${name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}`;
}

interface Place {
  readonly lineAt: (offset: number) => number;
  readonly path: string;
  readonly problems: JsonProblem[];
}

function keysOf(object: Node, place: Place): LinedKeys {
  const keys = new Map<string, LinedValue>();
  for (const property of object.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    const line = place.lineAt(keyNode.offset);
    const path = `${place.path}${key}`;
    // Parsers take the last one without a word; of two guards nobody can tell which was meant.
    if (keys.has(key)) place.problems.push({ line, what: `${path}: is given more than once` });
    const below = valueNode.type === 'object' ? keysOf(valueNode, { ...place, path: `${path}.` }) : undefined;
    keys.set(key, {
      value: plain(valueNode),
      line,
      ...(below === undefined ? {} : { keys: below }),
    });
  }
  return keys;
}

function plain(node: Node): unknown {
  const { type, children = [] } = node;
  if (type === 'array') return children.map(plain);
  if (type !== 'object') return node.value;
  return Object.fromEntries(
    children.flatMap(({ children: pair = [] }) => {
      const [key, value] = pair;
      return key === undefined || value === undefined ? [] : [[String(key.value), plain(value)]];
    }),
  );
}

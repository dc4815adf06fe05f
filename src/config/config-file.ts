// Reads the optional configuration file into raw values by key.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean, plainName } from './closest-name.ts';
import type { Setting } from './settings.ts';
import { SETTINGS } from './settings.ts';

/** Looked for in the current directory. */
export const CONFIG_FILE_NAME = 'chat-purge.config.json';

export interface ConfigFile {
  /** The file as messages name it. */
  readonly label: string;
  readonly entries: Readonly<Record<string, unknown>>;
}

const KEYS: readonly string[] = Object.values(SETTINGS).flatMap(({ key, opposite }: Setting) =>
  [key, opposite].filter((name) => name !== undefined),
);

/** Names under which a secret might be written into the file, compared without case, `_` and `-`. */
const SECRET_KEYS = ['secretkey', 'secretkeyfile', 'usersig', 'secret', 'key'];

/** Undefined where there is no file and none was asked for. What is wrong is added to `problems`, without any value. */
export function readConfigFile(
  place: { readonly cwd: string; readonly asked: string | undefined },
  problems: string[],
): ConfigFile | undefined {
  const label = place.asked ?? CONFIG_FILE_NAME;
  const text = readText(resolve(place.cwd, label));
  if (typeof text !== 'string') {
    if (text.code === 'ENOENT' && place.asked === undefined) return undefined;
    problems.push(`${label}: cannot be read (${text.code})`);
    return undefined;
  }
  const entries = parseEntries(text, label, problems);
  if (entries === undefined) return undefined;
  for (const key of Object.keys(entries)) {
    const problem = problemOfKey(key);
    if (problem !== undefined) problems.push(`${label}: ${key}: ${problem}`);
  }
  return { label, entries };
}

function readText(path: string): string | { readonly code: string } {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return { code };
  }
}

function parseEntries(text: string, label: string, problems: string[]): ConfigFile['entries'] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
    problems.push(`${label}: must hold one JSON object`);
  } catch (error) {
    problems.push(`${label}: is not valid JSON${placeOf(error, text)}`);
  }
  return undefined;
}

/** The parser's own message quotes the text, in which somebody may have put a secret: only the place is taken from it. */
function placeOf(error: unknown, text: string): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (position === undefined) return '';
  return ` (line ${text.slice(0, Number(position)).split('\n').length})`;
}

function problemOfKey(key: string): string | undefined {
  if (key === '$schema' || KEYS.includes(key)) return undefined;
  if (SECRET_KEYS.includes(plainName(key))) {
    return 'a secret does not belong in this file; use the variable CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SECRET_KEY_FILE or CHAT_PURGE_USERSIG';
  }
  return `is no setting${didYouMean(key, KEYS)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Reads the optional configuration file into raw values by key, each with its place.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../core/app-error.ts';
import { didYouMean, plainName } from './closest-name.ts';
import { type JsonProblem, type LinedKeys, type LinedValue, readCommentedJson } from './commented-json.ts';
import { readFoundFile } from './found-file.ts';
import { namedOnlyProblems } from './named-only.ts';
import type { Setting } from './settings.ts';
import { SETTINGS } from './settings.ts';

/** Looked for in the current directory. */
export const CONFIG_FILE_NAME = 'chat-purge.config.json';

/** Named in an app's profile alone: the path of a file that holds the app's key. */
export const KEY_FILE_KEY = 'secret_key_file';

export interface FileEntry {
  readonly value: unknown;
  /** As messages name it: `chat-purge.config.json:7: apps.production.rate`. */
  readonly where: string;
}

export type FileEntries = ReadonlyMap<string, FileEntry>;

export interface ConfigFile {
  /** The file as messages name it. */
  readonly label: string;
  /** Absolute. */
  readonly path: string;
  /** What holds for every app, unless its profile says otherwise. */
  readonly entries: FileEntries;
  /** What holds for one app, by the name of its profile. */
  readonly apps: ReadonlyMap<string, FileEntries>;
}

const KEYS: readonly string[] = Object.values(SETTINGS).flatMap(({ key, opposite }: Setting) =>
  [key, opposite].filter((name) => name !== undefined),
);
const APPS_KEY = 'apps';
/** Which app is meant cannot be said by one of them. */
const APP_KEYS = [...KEYS.filter((key) => key !== SETTINGS.app.key), KEY_FILE_KEY];

/** Names under which a secret might be written into the file, compared without case, `_` and `-`. */
const SECRET_KEYS = ['secretkey', 'secretkeyfile', 'usersig', 'secret', 'key'];
/** A name that can stand in messages, on command lines and in file names. */
const APP_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/;

/**
 * Undefined where there is no file and none was asked for. What is wrong is added to `problems`, without any value. Throws
 * `config.not-trusted` (usage) for a file that others could have put into the current directory.
 */
export function readConfigFile(
  place: { readonly cwd: string; readonly asked: string | undefined },
  problems: string[],
): ConfigFile | undefined {
  const label = place.asked ?? CONFIG_FILE_NAME;
  const path = resolve(place.cwd, label);
  const text = readText(path, place.asked !== undefined);
  if (text === undefined) return undefined;
  if (typeof text !== 'string') {
    problems.push(`${label}: cannot be read (${text.code})`);
    return undefined;
  }
  const wrong: JsonProblem[] = [];
  const keys = readCommentedJson(text, wrong);
  problems.push(...wrong.map(({ line, what }) => `${label}:${line}: ${what}`));
  if (keys === undefined) return undefined;
  const file = configFile({ label, path }, keys, problems);
  if (place.asked === undefined) problems.push(...namedOnlyProblems(file));
  return file;
}

function configFile(
  { label, path: place }: Pick<ConfigFile, 'label' | 'path'>,
  keys: LinedKeys,
  problems: string[],
): ConfigFile {
  const general = new Map([...keys].filter(([key]) => key !== APPS_KEY));
  const entries = entriesOf(general, { label, path: '', known: KEYS, problems });
  const apps = new Map<string, FileEntries>();
  const listed = keys.get(APPS_KEY);
  if (listed !== undefined && listed.keys === undefined) {
    problems.push(`${label}:${listed.line}: ${APPS_KEY}: must be an object with a profile for each app`);
  }
  for (const [name, profile] of listed?.keys ?? []) {
    const path = `${APPS_KEY}.${name}`;
    const wrong = problemOfProfile(name, profile);
    if (wrong !== undefined) problems.push(`${label}:${profile.line}: ${path}: ${wrong}`);
    else
      apps.set(
        name,
        entriesOf(profile.keys ?? new Map(), { label, path: `${path}.`, known: APP_KEYS, problems }),
      );
  }
  return { label, path: place, entries, apps };
}

function problemOfProfile(name: string, { keys }: LinedValue): string | undefined {
  if (!APP_NAME.test(name)) return 'a name is 1 to 50 letters, digits, ".", "_" or "-"';
  if (keys === undefined) return 'must be an object with settings';
  return keys.has(SETTINGS.sdkappid.key ?? '') ? undefined : 'must name its sdkappid';
}

interface Place {
  readonly label: string;
  readonly path: string;
  readonly known: readonly string[];
  readonly problems: string[];
}

function entriesOf(keys: LinedKeys, { label, path, known, problems }: Place): FileEntries {
  const entries = new Map<string, FileEntry>();
  for (const [key, { value, line }] of keys) {
    const where = `${label}:${line}: ${path}${key}`;
    const problem = problemOfKey(key, known);
    if (problem !== undefined) problems.push(`${where}: ${problem}`);
    entries.set(key, { value, where });
  }
  return entries;
}

function problemOfKey(key: string, known: readonly string[]): string | undefined {
  if (key === '$schema' || known.includes(key)) return undefined;
  if (key === KEY_FILE_KEY) return 'each app has a key of its own: it belongs in the profile of an app';
  if (SECRET_KEYS.includes(plainName(key))) {
    return 'a secret does not belong in this file; use the variable CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SECRET_KEY_FILE or CHAT_PURGE_USERSIG';
  }
  return `is no setting${known === KEYS ? '' : ' of an app'}${didYouMean(key, known)}`;
}

function readText(path: string, isNamed: boolean): string | { readonly code: string } | undefined {
  try {
    const text = isNamed ? readFileSync(path, 'utf8') : readFoundFile(path);
    return text?.replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return { code };
  }
}

// What a configuration file may say only if a person named it: a file that merely lies in the current directory may not.
import { SETTINGS, type Setting } from './settings.ts';

/** Keys with their place, as messages name it. */
type FileEntries = ReadonlyMap<string, { readonly where: string }>;

/** Wherever in the file. */
const ANYWHERE = keysOf(SETTINGS.yes, SETTINGS.allowHost);
/** Outside of the profile of an app, which is chosen by the app's number or name. */
const FOR_ALL = [...ANYWHERE, ...keysOf(SETTINGS.endpoint, SETTINGS.redis)];

const REMEDY =
  'counts only in a file that is named with --config or CHAT_PURGE_CONFIG, not in one that is found in the current directory; name this one, or take the key away';

/** One problem for each key that does not count. */
export function namedOnlyProblems(file: {
  readonly entries: FileEntries;
  readonly apps: ReadonlyMap<string, FileEntries>;
}): string[] {
  return [
    ...problemsOf(file.entries, FOR_ALL),
    ...[...file.apps.values()].flatMap((entries) => problemsOf(entries, ANYWHERE)),
  ];
}

function keysOf(...settings: readonly Setting[]): string[] {
  return settings.flatMap(({ key }) => (key === undefined ? [] : [key]));
}

function problemsOf(entries: FileEntries, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const entry = entries.get(key);
    return entry === undefined ? [] : [`${entry.where}: ${REMEDY}`];
  });
}

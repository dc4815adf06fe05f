// Which app's profile of the configuration file is in force, and that nothing else names another app.
import { didYouMean } from './closest-name.ts';
import { CONFIG_FILE_NAME, type ConfigFile, type FileEntries } from './config-file.ts';
import { SETTINGS, type SettingName, type SettingValues } from './settings.ts';
import { type Environment, type Flags, findValue, type Origin } from './sources.ts';

/** What holds for one app. */
export interface Profile {
  readonly name: string;
  readonly entries: FileEntries;
}

export interface ProfileRequest {
  readonly flags: Flags;
  readonly env: Environment;
  readonly file: ConfigFile | undefined;
  /** The app that a plan was made for, where nothing else names one. */
  readonly sdkappid: number | undefined;
}

/** The profile that is named, or that of the app that is named. What is wrong is added to `problems`. */
export function chooseProfile(request: ProfileRequest, problems: string[]): Profile | undefined {
  const { file } = request;
  problems.push(...sharedApps(file));
  const { raw, origin } = findValue('app', { ...request, layers: generalLayers(file) });
  if (raw === undefined) return profileOf(file, namedApp(request));
  const entries = typeof raw === 'string' ? file?.apps.get(raw) : undefined;
  if (typeof raw === 'string' && entries !== undefined) return { name: raw, entries };
  problems.push(`${origin.name}: ${noSuchProfile(file, raw)}`);
  return undefined;
}

/** The layers of the file, the strongest first. An address of the app's own is not mixed with one for all. */
export function layersOf(file: ConfigFile | undefined, profile: Profile | undefined): FileEntries[] {
  if (profile === undefined) return generalLayers(file);
  const hasAddress = ADDRESS.some((name) => profile.entries.has(keyOf(name)));
  const general = generalLayers(file).map(
    (entries) =>
      new Map([...entries].filter(([key]) => !hasAddress || !ADDRESS.some((n) => keyOf(n) === key))),
  );
  return [profile.entries, ...general];
}

/** Names of all profiles, for messages. */
export function profileNames(file: ConfigFile | undefined): readonly string[] {
  return [...(file?.apps.keys() ?? [])];
}

/**
 * A flag or a variable that names another app or server than the profile is a slip of somebody who works with several
 * apps: the limits and guards of one would hold for the other.
 */
export function otherAppProblems(
  profile: Profile | undefined,
  values: SettingValues,
  origins: Readonly<Record<SettingName, Origin>>,
): string[] {
  if (profile === undefined) return [];
  const { name, entries } = profile;
  const differs = (setting: 'sdkappid' | 'region' | 'endpoint') => {
    const own = ownValue(entries, setting);
    return own !== undefined && isFromOutside(origins[setting]) && own !== values[setting];
  };
  const problems = differs('sdkappid') ? [`${origins.sdkappid.name}: ${otherApp('app', name)}`] : [];
  const asked = ADDRESS.find((setting) => isFromOutside(origins[setting]) && values[setting] !== undefined);
  if (asked === undefined || !ADDRESS.some((setting) => entries.has(keyOf(setting)))) return problems;
  const isSame = ownValue(entries, asked) === values[asked];
  return isSame ? problems : [...problems, `${origins[asked].name}: ${otherApp('server', name)}`];
}

const ADDRESS = ['region', 'endpoint'] as const;

function generalLayers(file: ConfigFile | undefined): FileEntries[] {
  return file === undefined ? [] : [file.entries];
}

function keyOf(name: 'sdkappid' | 'region' | 'endpoint'): string {
  return SETTINGS[name].key ?? '';
}

function ownValue(entries: FileEntries, name: 'sdkappid' | 'region' | 'endpoint'): unknown {
  const result = SETTINGS[name].schema.safeParse(entries.get(keyOf(name))?.value);
  return result.success ? result.data : undefined;
}

function isFromOutside({ level }: Origin): boolean {
  return level === 'flag' || level === 'variable';
}

function otherApp(what: 'app' | 'server', profile: string): string {
  return `names another ${what} than the profile ${profile}; take it away, or choose another --app`;
}

function namedApp(request: ProfileRequest): number | undefined {
  const { raw } = findValue('sdkappid', { ...request, layers: generalLayers(request.file) });
  const named = SETTINGS.sdkappid.schema.safeParse(raw);
  return named.success ? named.data : request.sdkappid;
}

function profileOf(file: ConfigFile | undefined, sdkappid: number | undefined): Profile | undefined {
  for (const [name, entries] of file?.apps ?? []) {
    if (sdkappid !== undefined && ownValue(entries, 'sdkappid') === sdkappid) return { name, entries };
  }
  return undefined;
}

/** An app is known by its SDKAppID: with two profiles nobody could tell whose guards hold. */
function sharedApps(file: ConfigFile | undefined): string[] {
  const owners = new Map<unknown, string>();
  const problems: string[] = [];
  for (const [name, entries] of file?.apps ?? []) {
    const sdkappid = ownValue(entries, 'sdkappid');
    const other = owners.get(sdkappid);
    if (sdkappid !== undefined && other !== undefined) {
      problems.push(`${entries.get(keyOf('sdkappid'))?.where}: is the app of the profile ${other} too`);
    }
    owners.set(sdkappid, name);
  }
  return problems;
}

function noSuchProfile(file: ConfigFile | undefined, raw: unknown): string {
  const names = profileNames(file);
  if (names.length === 0) return `${file?.label ?? CONFIG_FILE_NAME} has no profiles under "apps"`;
  const meant = typeof raw === 'string' ? didYouMean(raw, names) : '';
  return `is no profile in ${file?.label}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}${meant}`;
}

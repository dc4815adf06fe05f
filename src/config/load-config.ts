// Makes the configuration out of flags, variables, file and defaults; alone reads the environment. Reports all problems at once.
import { AppError } from '../core/app-error.ts';
import { PERCENT_ENCODE, parseRedisUrl } from '../core/redis-url.ts';
import type { Secret } from '../core/secret.ts';
import type { ApiSecret } from './api-secret.ts';
import { readApiSecret, SECRET_VARIABLES } from './api-secret.ts';
import { closestName } from './closest-name.ts';
import { CONFIG_FILE_NAME, type ConfigFile, readConfigFile } from './config-file.ts';
import { openFileWarnings } from './found-file.ts';
import { type Guards, guardsFrom } from './guards.ts';
import { chooseProfile, layersOf, otherAppProblems, type Profile, profileNames } from './profiles.ts';
import { hasLogin, type ProxyVariables } from './proxy-settings.ts';
import { readProxyVariables } from './proxy-variables.ts';
import { QUEUE_KEY_VARIABLE, type QueueKeyPlace, readQueueKey } from './queue-key.ts';
import type { Findings } from './secret-file.ts';
import type { Setting, SettingName, SettingValues } from './settings.ts';
import { SETTINGS } from './settings.ts';
import type { Environment, Flags, GivenValue, Origin, Sources } from './sources.ts';
import { findValue } from './sources.ts';

/** What a command cannot do without. */
export interface Needs {
  /** SDKAppID, admin, and region or endpoint. */
  readonly app: boolean;
  /** Something to sign calls with; it is not even read where this is false. */
  readonly credentials: boolean;
  /** Given where a command opens a queue on Redis though it makes no calls: the key of the queue is read then too. */
  readonly queueKey?: true;
  /** False for a command that is about to write the configuration file; it is read otherwise. */
  readonly file?: false;
}

export interface ConfigRequest {
  readonly flags?: Flags;
  /** The process's own where left out. */
  readonly env?: Environment;
  /** Where the file is looked for, and what relative paths are relative to; the process's own where left out. */
  readonly cwd?: string;
  readonly needs: Needs;
  /** The app of the plan at hand: its profile counts where nothing names an app. */
  readonly sdkappid?: number;
}

/** Safe to print: secrets show as '[redacted]', a Redis address without its password. */
export interface Config extends Omit<SettingValues, 'maxDelete'> {
  /** Rows; the stricter of what is asked for and what the app's profile allows. */
  readonly maxDelete: number | undefined;
  readonly guards: Guards;
  /** Absolute path of the configuration file that is in force. */
  readonly fileInForce: string | undefined;
  /** Name of the app's profile that is in force. */
  readonly profile: string | undefined;
  /** The same sources looked at again, for the app of a plan or with other needs. Throws as `loadConfig`. */
  readonly again: (change: Partial<Pick<ConfigRequest, 'sdkappid' | 'needs'>>) => Config;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** There wherever `needs.credentials` was asked for. */
  readonly secret: ApiSecret | undefined;
  /** Seals what is in a queue on Redis: 64 hexadecimal digits. Read where `needs.credentials` or `needs.queueKey` was asked for. */
  readonly queueKey: Secret | undefined;
  /** Read where `needs.credentials` was asked for. */
  readonly proxyVariables: ProxyVariables;
  /** One sentence each, the name of the source first. */
  readonly warnings: readonly string[];
}

const NAMES = Object.keys(SETTINGS).filter((name): name is SettingName => Object.hasOwn(SETTINGS, name));
const VARIABLES: readonly string[] = [
  ...Object.values(SETTINGS).flatMap(({ variable }: Setting) => (variable === undefined ? [] : [variable])),
  ...SECRET_VARIABLES,
  QUEUE_KEY_VARIABLE,
];

/** Throws `config.invalid` (usage) with one problem for each thing that is wrong. */
export function loadConfig(request: ConfigRequest): Config {
  const { flags = {}, env = process.env, cwd = process.cwd(), needs } = request;
  const problems: string[] = [];
  const warnings = unknownVariables(env);
  const { file, profile } = openFile({ ...request, flags, env, cwd }, problems);
  warnings.push(...openFileWarnings(file));
  const layers = layersOf(file, profile);

  const { values, origins } = readAll({ flags, env, layers }, problems);
  const settled = chooseAddress(values, origins, problems);
  problems.push(...otherAppProblems(profile, settled, origins));
  if (needs.app) requireApp(origins, profileNames(file), problems);
  const guards = guardsFrom({ values, origins, profile, layers }, problems);
  const secret = secretFor(request, { env, cwd, file, profile }, { problems, warnings });
  const keyFile = { path: settled.queueKeyFile, name: origins.queueKeyFile.name };
  const queueKey = queueKeyFor(needs, { env, cwd, file: keyFile }, { problems, warnings });
  const proxyVariables = needs.credentials ? readProxyVariables(env, problems) : { except: '' };
  warnings.push(...visiblePassword(settled, origins));

  if (problems.length > 0) throw invalid(problems);
  return {
    ...settled,
    maxDelete: guards.maxDelete?.most,
    guards,
    fileInForce: file?.path,
    profile: profile?.name,
    again: (change) => loadConfig({ ...request, ...change }),
    origins,
    secret,
    queueKey,
    proxyVariables,
    warnings,
  };
}

function queueKeyFor(needs: Needs, place: QueueKeyPlace, findings: Findings): Secret | undefined {
  const isNeeded = needs.credentials || needs.queueKey === true;
  return isNeeded ? readQueueKey(place, findings) : undefined;
}

interface Opened {
  readonly file: ConfigFile | undefined;
  readonly profile: Profile | undefined;
}

function openFile(
  request: ConfigRequest & { readonly flags: Flags; readonly env: Environment; readonly cwd: string },
  problems: string[],
): Opened {
  const { flags, env, cwd, needs, sdkappid } = request;
  const asked = readOne('configFile', findValue('configFile', { flags, env, layers: [] }), problems);
  if (needs.file === false) return { file: undefined, profile: undefined };
  const file = readConfigFile({ cwd, asked: typeof asked === 'string' ? asked : undefined }, problems);
  return { file, profile: chooseProfile({ flags, env, file, sdkappid }, problems) };
}

function secretFor(
  { needs, sdkappid }: ConfigRequest,
  { env, cwd, file, profile }: Opened & { readonly env: Environment; readonly cwd: string },
  findings: Findings,
): ApiSecret | undefined {
  if (!needs.credentials) return undefined;
  // At `apply` the plan may yet name an app whose profile says where the key is; then this is looked at `again`.
  const isPlanAwaited = !needs.app && sdkappid === undefined && profileNames(file).length > 0;
  return readApiSecret({ env, cwd, profile: profile?.entries, isPlanAwaited }, findings);
}

interface Read {
  readonly values: SettingValues;
  readonly origins: Config['origins'];
}

function readAll(sources: Sources, problems: string[]): Read {
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  for (const name of NAMES) {
    const given = findValue(name, sources);
    // The path of the file was read before, and what is wrong with it said.
    values[name] = readOne(name, given, name === 'configFile' ? [] : problems);
    origins[name] = given.origin;
  }
  // The one decoder here: each value has come through its own schema, or there is a problem and nothing is returned.
  // Until then a value with a problem is undefined.
  return { values: values as SettingValues, origins: origins as Config['origins'] };
}

function readOne(name: SettingName, given: GivenValue, problems: string[]): unknown {
  if (given.raw === undefined) return undefined;
  // An empty variable is nearly always an unset one in a script. To take it for 'not given' could drop a guard.
  if (given.origin.level === 'variable' && given.raw === '') {
    problems.push(`${given.origin.name}: is empty; give it a value or unset it`);
    return undefined;
  }
  const schema: Setting['schema'] = SETTINGS[name].schema;
  const result = schema.safeParse(given.raw);
  if (result.success) return result.data;
  problems.push(`${given.origin.name}: ${result.message}`);
  return undefined;
}

const RANK: Readonly<Record<Origin['level'], number>> = { flag: 3, variable: 2, file: 1, default: 0 };

/** Region and endpoint are two ways to say one thing: the one from the higher source counts. */
function chooseAddress(values: SettingValues, origins: Read['origins'], problems: string[]): SettingValues {
  if (values.region === undefined || values.endpoint === undefined) return values;
  const difference = RANK[origins.region.level] - RANK[origins.endpoint.level];
  if (difference > 0) return { ...values, endpoint: undefined };
  if (difference < 0) return { ...values, region: undefined };
  problems.push(`${origins.endpoint.name}: given together with ${origins.region.name}; choose one of them`);
  return values;
}

/** What was given and is wrong has been reported under its own name already. */
function requireApp(origins: Read['origins'], profiles: readonly string[], problems: string[]): void {
  const isMissing = (name: SettingName) => origins[name].level === 'default';
  if (profiles.length > 0 && isMissing('sdkappid')) {
    // A name that is wrong has been reported.
    if (isMissing('app')) problems.push(`app: is missing; give --app with one of ${profiles.join(', ')}`);
    return;
  }
  for (const name of ['sdkappid', 'admin'] as const) {
    if (isMissing(name)) problems.push(`${name}: is missing; ${waysToGive(SETTINGS[name])}`);
  }
  if (isMissing('region') && isMissing('endpoint')) {
    problems.push(`region: is missing; ${waysToGive(SETTINGS.region)}, or an endpoint in its place`);
  }
}

function waysToGive({ flag, variable, key }: Setting): string {
  return `give ${flag}, ${variable} or "${key}" in ${CONFIG_FILE_NAME}`;
}

const PREFIX = 'CHAT_PURGE_';

function unknownVariables(env: Environment): string[] {
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !VARIABLES.includes(name));
  return unknown.map((name) => {
    // Compared without the prefix, which would make everything look alike.
    const known = VARIABLES.map((variable) => variable.slice(PREFIX.length));
    const closest = closestName(name.slice(PREFIX.length), known);
    return `${name}: is no setting${closest === undefined ? '' : `; did you mean ${PREFIX}${closest}?`}`;
  });
}

function visiblePassword({ redis, proxy }: SettingValues, origins: Read['origins']): string[] {
  const isProxySeen = origins.proxy.level === 'flag' && hasLogin(proxy);
  return [
    ...(origins.redis.level === 'flag' && isPasswordIn(redis) ? [visible('--redis', 'REDIS_URL')] : []),
    ...(isProxySeen ? [visible('--proxy', 'PROXY')] : []),
  ];
}

function visible(flag: string, variable: string): string {
  return `${flag}: a password on the command line can be seen by others; use ${PREFIX}${variable}`;
}

function isPasswordIn(redis: Secret | undefined): boolean {
  const servers = redis === undefined ? undefined : parseRedisUrl(redis.reveal());
  const ofSentinels = servers?.kind === 'sentinel' ? servers.sentinelLogin.password : undefined;
  return servers?.login.password !== undefined || ofSentinels !== undefined;
}

function invalid(problems: readonly string[]): AppError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const encoding = problems.some((problem) => problem.includes('percent-encoded')) ? [PERCENT_ENCODE] : [];
  return new AppError('config.invalid', `the configuration has ${count}`, {
    kind: 'usage',
    problems,
    hint: [
      'Put right what is listed; `chat-purge <command> --help` shows the settings of a command.',
      ...encoding,
    ].join(' '),
  });
}

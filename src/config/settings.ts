// The table of all settings: the one place that names their flags, variables, file keys, forms and defaults.
import { REGIONS } from '../core/region.ts';
import { columnPairs, limitPairs, rowsPerCallPairs } from './pair-values.ts';
import type { ValueSchema } from './values.ts';
import * as values from './values.ts';

export interface Setting<T = unknown, D = unknown> {
  /** `--max-delete`; left out where a setting has no flag. */
  readonly flag?: string;
  /** What stands after the flag in the help; left out for a switch. */
  readonly placeholder?: string;
  /** The flag may be given several times; its values come as a list. */
  readonly repeatable: boolean;
  /** `CHAT_PURGE_MAX_DELETE`; left out where a setting has none. */
  readonly variable?: string;
  /** Key in chat-purge.config.json; left out where a setting has none. */
  readonly key?: string;
  /** Name of the opposite, which flags and the file may give in its place (`header: false`). */
  readonly opposite?: string;
  readonly description: string;
  readonly schema: ValueSchema<T>;
  /** As a person would write it, so that help can show it; goes through the schema. */
  readonly default: D;
}

/** Keys that hold without exception where an app's profile has them. */
const GUARDS = ['max_delete', 'max_plan_age', 'confirm'] as const;

type Naming = Partial<Pick<Setting, 'placeholder' | 'repeatable' | 'variable' | 'opposite'>>;
type Form<T, D> = Pick<Setting<T, D>, 'schema' | 'description' | 'default'> & Naming;

/** `--max-delete`, `CHAT_PURGE_MAX_DELETE` and `max_delete` follow from one name (contract, 'Options'). */
function setting<T, const D>(key: string, form: Form<T, D>): Setting<T, D> {
  const flag = `--${key.replaceAll('_', '-')}`;
  return { flag, variable: `CHAT_PURGE_${key.toUpperCase()}`, key, repeatable: false, ...form };
}

function toggle(key: string, description: string, naming: Naming = {}): Setting<boolean, false> {
  return setting(key, { schema: values.switchValue, default: false, description, ...naming });
}

function optional<T>(
  key: string,
  schema: ValueSchema<T>,
  about: Naming & { readonly placeholder: string; readonly description: string },
): Setting<T, undefined> {
  return setting(key, { schema, default: undefined, ...about });
}

export const SETTINGS = {
  configFile: {
    flag: '--config',
    placeholder: 'FILE',
    repeatable: false,
    variable: 'CHAT_PURGE_CONFIG',
    description:
      'configuration file (default: chat-purge.config.json in the current directory, if there is one)',
    schema: values.text,
    default: undefined,
  },
  app: optional('app', values.text, {
    placeholder: 'NAME',
    description: 'profile of an app in the configuration file',
  }),
  yes: toggle('yes', 'do not ask for confirmation'),
  maxDelete: optional('max_delete', values.rowLimitValue, {
    placeholder: 'N|N%',
    description:
      'refuse the whole plan when more rows than this, or this part of --population, would be sent',
  }),
  population: optional('population', values.wholeNumber(1), {
    placeholder: 'N',
    description: 'how many there are in the app, for --max-delete as a percentage',
  }),
  maxPlanAge: setting('max_plan_age', {
    schema: values.wholeNumber(1),
    default: 30,
    placeholder: 'DAYS',
    description: 'refuse a plan that is older',
  }),
  protect: optional('protect', values.text, { placeholder: 'FILE', description: 'rows that are never sent' }),
  skipInvalid: toggle('skip_invalid', 'leave invalid rows out instead of refusing the input'),
  rate: setting('rate', {
    schema: values.rateValue,
    default: '80%',
    placeholder: 'N|N%',
    description: 'calls per second, or a part of the documented limit; "unlimited" only against this machine',
  }),
  attempts: setting('attempts', {
    schema: values.wholeNumber(1),
    default: 8,
    placeholder: 'N',
    description: 'most calls for one row',
  }),
  timeoutMs: setting('timeout', {
    schema: values.timeoutSeconds,
    default: 15,
    placeholder: 'SECONDS',
    description: 'time for one call, above 3',
  }),
  concurrency: optional('concurrency', values.wholeNumber(1), {
    placeholder: 'N',
    description: 'most calls under way at a time (default: follows from rate and latency)',
  }),
  failureThreshold: setting('failure_threshold', {
    schema: values.fraction,
    default: 0.5,
    placeholder: 'PART',
    description: 'stop when more than this part of the last settled rows failed; 1 for never',
  }),
  failureMin: setting('failure_min', {
    schema: values.wholeNumber(1),
    default: 50,
    placeholder: 'N',
    description: 'settled rows before the failure threshold counts',
  }),
  verify: toggle('verify', 'look up at the end what was deleted, as the command verify does'),
  verifyWaitMs: setting('verify_wait', {
    schema: values.waitSeconds,
    default: 60,
    placeholder: 'SECONDS',
    description: 'how long a row that is still there is looked up again, since deletions can show late',
  }),
  canary: optional('canary', values.wholeNumber(1), {
    placeholder: 'N',
    description: 'send N rows, look whether they are gone, and go on only then',
  }),
  checkFirst: toggle(
    'check_first',
    'look friend lists up before they are sent, and do not send those that are absent',
  ),
  runsDir: setting('runs_dir', {
    schema: values.text,
    default: 'chat-purge-runs',
    placeholder: 'DIR',
    description: 'where new run directories are made',
  }),
  runId: optional('run_id', values.runIdValue, { placeholder: 'ID', description: 'name of the new run' }),
  redis: optional('redis', values.redisValue, {
    variable: 'CHAT_PURGE_REDIS_URL',
    placeholder: 'URL',
    description:
      'queue on Redis in place of the embedded one: redis://, redis+sentinel://, redis+cluster:// (a password belongs in the variable)',
  }),
  redisPrefix: setting('redis_prefix', {
    schema: values.keyPrefixValue,
    default: 'chat-purge',
    placeholder: 'TEXT',
    description: 'begins each key in Redis',
  }),
  redisCa: optional('redis_ca', values.text, {
    placeholder: 'FILE',
    description: 'PEM file of the authority that signed the certificate of a rediss:// server',
  }),
  queueKeyFile: optional('queue_key_file', values.text, {
    placeholder: 'FILE',
    description: 'with Redis: file of the key that seals what is in the queue',
  }),
  allowEviction: toggle('allow_eviction', 'take a Redis that drops keys when its memory is full'),
  healthPort: optional('health_port', values.listenValue, {
    placeholder: '[ADDRESS:]PORT',
    description: 'answer GET /healthz there, on all addresses unless one is given',
  }),
  noWork: toggle('no_work', 'with Redis: make no calls here, leave them to the workers', {
    opposite: 'work',
  }),
  json: toggle('json', 'one JSON object on standard output, JSON events on standard error'),
  quiet: toggle('quiet', 'no progress, only results and errors'),
  dryRun: toggle('dry_run', 'plan only, send nothing'),
  explain: toggle('explain', 'show each setting and where it comes from'),
  columns: setting('column', {
    schema: columnPairs,
    default: {},
    placeholder: 'COLUMN=HEADER',
    repeatable: true,
    description: 'another header for a column, such as user_id=uid',
  }),
  noHeader: toggle('no_header', 'the input has no header line', { opposite: 'header' }),
  delimiter: optional('delimiter', values.delimiterValue, {
    placeholder: 'CHARACTER',
    description: 'comma, semicolon or tab (default: detected)',
  }),
  subscriberField: setting('subscriber_field', {
    schema: values.oneOf(['SubscriberToDel_Account', 'SubscriberList']),
    default: 'SubscriberToDel_Account',
    placeholder: 'NAME',
    description:
      'field that carries the users of delete_subscriber, where the documents contradict themselves',
  }),
  rowsPerCall: setting('rows_per_call', {
    schema: rowsPerCallPairs,
    default: {},
    placeholder: 'TARGET=N',
    repeatable: true,
    description: 'fewer rows in a call than documented, such as accounts=50',
  }),
  sdkappid: optional('sdkappid', values.wholeNumber(1), { placeholder: 'N', description: 'the app' }),
  admin: optional('admin', values.text, { placeholder: 'ID', description: 'identifier of an app admin' }),
  region: optional('region', values.oneOf(REGIONS), {
    placeholder: 'REGION',
    description: `where the app lives: ${REGIONS.join(', ')}`,
  }),
  endpoint: optional('endpoint', values.urlValue, {
    placeholder: 'URL',
    description: 'base address in place of the region',
  }),
  allowHost: optional('allow_host', values.hostValue, {
    placeholder: 'HOST',
    description: "host outside Tencent's domains that may be sent the signature",
  }),
  logLevel: setting('log_level', {
    schema: values.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    placeholder: 'LEVEL',
    description: "level of the run's log; ids are in it at debug and below only",
  }),
  confirm: {
    key: 'confirm',
    repeatable: false,
    description: 'a person must confirm: --yes does not count',
    schema: values.switchValue,
    default: false,
  },
  mayLoosen: {
    key: 'may_loosen',
    repeatable: false,
    description: "guards of an app's profile that flags and variables may loosen",
    schema: values.listOf(GUARDS),
    default: [],
  },
  limits: {
    key: 'limits',
    repeatable: false,
    description: 'calls per second that the app has bought, such as { "groups": 400 }',
    schema: limitPairs,
    default: {},
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends Setting<infer T, infer D> ? (D extends undefined ? T | undefined : T) : never;

/** The value of each setting after all sources have been looked at. */
export type SettingValues = { readonly [N in SettingName]: ValueOf<(typeof SETTINGS)[N]> };

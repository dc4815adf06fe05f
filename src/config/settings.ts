// The table of all settings: the one place that names their flags, variables, file keys, forms and defaults.
import { REGIONS } from '../core/region.ts';
import { INPUT_SETTINGS } from './input-settings.ts';
import { codeList, doubtList, outcomeList } from './lists.ts';
import { limitPairs } from './pair-values.ts';
import { PROBE_SETTINGS } from './probe-settings.ts';
import { proxyValue } from './proxy-settings.ts';
import { optional, type Setting, setting, toggle } from './setting.ts';
import { durationValue, windowValue } from './times.ts';
import * as values from './values.ts';

export type { Setting } from './setting.ts';

/** Keys that hold without exception where an app's profile has them. */
const GUARDS = ['max_delete', 'max_plan_age', 'confirm'] as const;

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
  ...PROBE_SETTINGS,
  skipInvalid: toggle('skip_invalid', 'leave invalid rows out instead of refusing the input'),
  accept: setting('accept', {
    schema: doubtList,
    default: [],
    placeholder: 'DOUBT',
    repeatable: true,
    description: 'take values as ids that this doubt is about, such as quoted or null-word',
  }),
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
  maxDurationMs: optional('max_duration', durationValue, {
    placeholder: 'TIME',
    description: 'end the run after this time, such as 2h30m; apply goes on with it',
  }),
  window: optional('window', windowValue, {
    placeholder: 'HH:MM-HH:MM',
    description: 'send only in these hours, in the time zone of this machine; hold the run in between',
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
  redisGone: toggle('redis_gone', 'go on without the Redis that the run used: it is gone for good'),
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
  ...INPUT_SETTINGS,
  codes: setting('code', {
    schema: codeList,
    default: [],
    placeholder: 'N',
    repeatable: true,
    description: 'only rows that the server refused with this code',
  }),
  outcomes: setting('outcome', {
    schema: outcomeList,
    default: [],
    placeholder: 'OUTCOME',
    repeatable: true,
    description: 'only rows with this outcome: failed, unknown or not_sent (default: all three)',
  }),
  reason: optional('reason', values.text, {
    placeholder: 'TEXT',
    description: 'why the run is given up; stands in its books',
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
  proxy: optional('proxy', proxyValue, {
    placeholder: 'URL',
    description:
      'HTTP proxy on the way to Tencent (a login belongs in the variable); else HTTPS_PROXY and NO_PROXY',
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

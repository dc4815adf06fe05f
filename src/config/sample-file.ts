// The commented configuration file that `chat-purge init` writes, made from the table of settings.
import { KEY_FILE_KEY } from './config-file.ts';
import { SETTINGS, type Setting, type SettingName } from './settings.ts';

/** What is known of the app already. */
export interface KnownApp {
  /** Name of its profile. */
  readonly name: string | undefined;
  readonly sdkappid: number | undefined;
  readonly admin: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** Values to show where a setting has no default, or none that says how to write another. */
const EXAMPLES: Partial<Record<SettingName, unknown>> = {
  maxDelete: 5000,
  population: 250_000,
  protect: 'never-delete.txt',
  concurrency: 50,
  redis: 'rediss://queue.example:6380',
  redisCa: 'queue-ca.pem',
  delimiter: 'semicolon',
  encoding: 'gb18030',
  columns: { user_id: 'uid' },
  rowsPerCall: { accounts: 50 },
  limits: { groups: 400 },
  allowHost: 'gateway.example',
  confirm: true,
  mayLoosen: ['max_delete'],
};

const GUARDS: readonly SettingName[] = ['maxDelete', 'population', 'maxPlanAge', 'confirm', 'mayLoosen'];
const PER_APP: readonly SettingName[] = ['rate', 'limits', 'protect'];
const FOR_ALL: readonly SettingName[] = [
  'runsDir',
  'attempts',
  'timeoutMs',
  'concurrency',
  'failureThreshold',
  'failureMin',
  'skipInvalid',
  'accept',
  'columns',
  'noHeader',
  'delimiter',
  'encoding',
  'skipLines',
  'rowsPerCall',
  'subscriberField',
  'redisPrefix',
  'redisCa',
  'logLevel',
];
const NAMED_ONLY: readonly SettingName[] = ['redis', 'allowHost', 'yes'];

const HEAD = `// Configuration of chat-purge. Comments and trailing commas are allowed. Take away the two slashes before a key to set it.
// The order is flag, variable, this file, default; \`chat-purge <command> --help\` names the flags. No secret belongs in here.
// \`chat-purge doctor --explain\` shows what is in force, and where it comes from.`;

const GUARD_HEAD = `// Guards. While they stand here, no flag and no variable can loosen "max_delete", "max_plan_age" and "confirm" ...
// ... but for those that "may_loosen" names.`;

/** Valid as it is: without an SDKAppID the profile is a comment. */
export function sampleFile(known: KnownApp): string {
  const name = known.name ?? 'main';
  const profile = [
    `// The profile that counts where no --app is given.`,
    `"app": ${JSON.stringify(name)},`,
    '',
    '"apps": {',
    ...indented(profileLines(name, known)),
    '},',
  ];
  const body = [
    ...(known.sdkappid === undefined ? ['// Your app: fill this in.', ...profile.map(commented)] : profile),
    '',
    '// For all apps, unless a profile says otherwise.',
    ...FOR_ALL.flatMap(offer),
    '',
    '// These count only if the file is named with --config or CHAT_PURGE_CONFIG ("redis" also in the profile of an app).',
    ...NAMED_ONLY.flatMap(offer),
  ];
  return `${[HEAD, '{', ...indented(body), '}'].join('\n')}\n`;
}

function profileLines(name: string, known: KnownApp): string[] {
  const { sdkappid = 1_400_000_000, admin = 'administrator', region = 'singapore', endpoint } = known;
  const address =
    endpoint === undefined ? `"region": "${region}",` : `"endpoint": ${JSON.stringify(endpoint)},`;
  return [
    `${JSON.stringify(name)}: {`,
    ...indented([
      `"sdkappid": ${sdkappid},`,
      `"admin": ${JSON.stringify(admin)},`,
      address,
      '// A file that only you can read (chmod 600), with the key of the app. CHAT_PURGE_SECRET_KEY goes before it.',
      `// "${KEY_FILE_KEY}": "chat-purge.key",`,
      '',
      ...GUARD_HEAD.split('\n'),
      ...GUARDS.flatMap(offer),
      '',
      ...PER_APP.flatMap(offer),
    ]),
    '},',
  ];
}

/** A setting as a comment: what it is for, and a value that can be uncommented. */
function offer(name: SettingName): string[] {
  const { key, description, default: preset }: Setting = SETTINGS[name];
  return [`// ${description}`, `// "${key}": ${JSON.stringify(EXAMPLES[name] ?? preset)},`];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function commented(line: string): string {
  return line === '' || line.trimStart().startsWith('//') ? line : line.replace(/^( *)/, '$1// ');
}

// Which settings commands have in common, in the order in which their help shows them.
import type { SettingName } from '../config/settings.ts';

export const APP: readonly SettingName[] = [
  'app',
  'sdkappid',
  'admin',
  'region',
  'endpoint',
  'allowHost',
  'proxy',
  'configFile',
];
export const TALK: readonly SettingName[] = ['json', 'quiet'];
export const PLANNING: readonly SettingName[] = [
  'maxDelete',
  'population',
  'protect',
  'skipInvalid',
  'accept',
  'columns',
  'noHeader',
  'delimiter',
  'encoding',
  'skipLines',
  'rowsPerCall',
  'subscriberField',
  'runsDir',
  'runId',
  'rate',
];
/** Looking rows up before anything is deleted. */
export const PROBING: readonly SettingName[] = ['probe', 'probeLeast'];
export const REDIS: readonly SettingName[] = [
  'redis',
  'redisPrefix',
  'redisCa',
  'queueKeyFile',
  'allowEviction',
];
export const RETRYING: readonly SettingName[] = [
  'maxDelete',
  'population',
  'protect',
  'skipInvalid',
  'accept',
  'encoding',
  'skipLines',
  'rowsPerCall',
  'subscriberField',
  'runsDir',
  'runId',
  'rate',
];
export const APPLYING: readonly SettingName[] = [
  'yes',
  'rate',
  'attempts',
  'timeoutMs',
  'concurrency',
  'maxDurationMs',
  'window',
  'failureThreshold',
  'failureMin',
  ...REDIS,
  'noWork',
  'verify',
  'verifyWaitMs',
  'canary',
  'checkFirst',
  'logLevel',
];
export const VERIFYING: readonly SettingName[] = [
  'rate',
  'verifyWaitMs',
  'attempts',
  'timeoutMs',
  'concurrency',
  ...REDIS,
  'logLevel',
];

/** What a look at the surroundings depends on. */
export const CONNECTING: readonly SettingName[] = ['timeoutMs', ...REDIS];

/** How rows are looked up by a command that deletes nothing. */
export const READING: readonly SettingName[] = ['attempts', 'timeoutMs', 'concurrency', ...REDIS];

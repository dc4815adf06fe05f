// Where a setting's value comes from: flag, variable, file, default, in this order.
import type { FileEntries } from './config-file.ts';
import type { Setting, SettingName } from './settings.ts';
import { SETTINGS } from './settings.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the command line gave, by setting: text, a list of texts where the flag is repeatable, true for a switch. A flag that was
 * not given is missing or undefined. `header: false` is understood for `noHeader: true`.
 */
export type Flags = Readonly<Partial<Record<SettingName | 'header', unknown>>>;

export interface Sources {
  readonly flags: Flags;
  readonly env: Environment;
  /** The parts of the configuration file that count, the strongest first. */
  readonly layers: readonly FileEntries[];
}

export type OriginLevel = 'flag' | 'variable' | 'file' | 'default';

/** Which source gave a value, and its name there as in messages. */
export interface Origin {
  readonly level: OriginLevel;
  readonly name: string;
}

export interface GivenValue {
  readonly raw: unknown;
  readonly origin: Origin;
}

/** The value of the highest source that has one; `raw` is undefined where none has and there is no default. */
export function findValue(name: SettingName, sources: Sources): GivenValue {
  const setting: Setting = SETTINGS[name];
  return (
    fromFlags(name, setting, sources.flags) ??
    fromVariables(setting, sources.env) ??
    fromFile(setting, sources.layers) ?? {
      raw: setting.default,
      origin: { level: 'default', name: 'default' },
    }
  );
}

function fromFlags(name: SettingName, setting: Setting, flags: Flags): GivenValue | undefined {
  if (setting.flag === undefined) return undefined;
  const origin: Origin = { level: 'flag', name: setting.flag };
  if (flags[name] !== undefined) return { raw: flags[name], origin };
  // Parsers of command lines set the opposite of `--no-x` to true by themselves: only false says that it was given.
  const opposite: Readonly<Record<string, unknown>> = flags;
  const isOff = setting.opposite !== undefined && opposite[setting.opposite] === false;
  return isOff ? { raw: true, origin } : undefined;
}

function fromVariables({ variable }: Setting, env: Environment): GivenValue | undefined {
  if (variable === undefined || env[variable] === undefined) return undefined;
  return { raw: env[variable], origin: { level: 'variable', name: variable } };
}

function fromFile(setting: Setting, layers: readonly FileEntries[]): GivenValue | undefined {
  for (const entries of layers) {
    const given = fromLayer(setting, entries);
    if (given !== undefined) return given;
  }
  return undefined;
}

function fromLayer({ key, opposite }: Setting, entries: FileEntries): GivenValue | undefined {
  const entry = key === undefined ? undefined : entries.get(key);
  if (entry !== undefined) return { raw: entry.value, origin: { level: 'file', name: entry.where } };
  const other = opposite === undefined ? undefined : entries.get(opposite);
  if (other === undefined) return undefined;
  const { value, where } = other;
  return {
    raw: typeof value === 'boolean' ? !value : value,
    origin: { level: 'file', name: where },
  };
}

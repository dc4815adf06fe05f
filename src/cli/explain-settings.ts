// Shows each setting with the source that it comes from. Secrets show where they come from, never what they are.
import Table from 'cli-table3';
import type { Config } from '../config/load-config.ts';
import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import { formatRate } from '../core/rate.ts';
import { PLAIN_TABLE } from './plain-table.ts';

interface ShownSetting {
  /** The key, or the flag where there is no key. */
  readonly name: string;
  /** As a person would write it; null where there is none. */
  readonly value: string | null;
  readonly from: string;
}

/** @param columns of the terminal; a table that is wider becomes a list */
export function renderSettings(config: Config, columns: number): string {
  const settings = describeSettings(config);
  const table = new Table({ head: ['setting', 'value', 'from'], ...PLAIN_TABLE });
  for (const { name, value, from } of settings) table.push([name, value ?? '-', from]);
  const drawn = table.toString();
  if (drawn.indexOf('\n') <= columns) return drawn;
  return settings.map(({ name, value, from }) => `${name}: ${value ?? '-'} (${from})`).join('\n');
}

/** The same for scripts. */
export function describeSettings(config: Config): readonly ShownSetting[] {
  const names = Object.keys(SETTINGS).filter((name): name is SettingName => Object.hasOwn(SETTINGS, name));
  const settings = names.map((name) => {
    const { key, flag }: Setting = SETTINGS[name];
    return {
      name: key ?? flag ?? name,
      value: written(valueOf(config, name)),
      from: config.origins[name].name,
    };
  });
  const { secret, profile } = config;
  return [
    ...settings,
    { name: 'profile in force', value: profile ?? null, from: profile === undefined ? '-' : 'the app' },
    { name: 'secret', value: secret === undefined ? null : '[redacted]', from: secret?.from ?? 'nowhere' },
  ];
}

function valueOf(config: Config, name: SettingName): unknown {
  if (name === 'rate') return formatRate(config.rate);
  // As seconds, as it was written.
  return name === 'timeoutMs' ? config.timeoutMs / 1_000 : config[name];
}

function written(value: unknown): string | null {
  if (value === undefined) return null;
  // What makes a text of itself says how it may be shown.
  const text = JSON.stringify(value);
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

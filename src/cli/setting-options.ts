// Turns the table of settings into command-line options, and what was typed back into flags for the configuration.
import { type Command, Option } from 'commander';
import { SETTINGS, type Setting, type SettingName } from '../config/settings.ts';
import type { Flags } from '../config/sources.ts';

/** Adds the options of those settings to a command, in that order. */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) command.addOption(optionFor(SETTINGS[name]));
  return command;
}

function optionFor(setting: Setting): Option {
  const takesValue = setting.placeholder === undefined ? '' : ` <${setting.placeholder}>`;
  const option = new Option(`${setting.flag ?? ''}${takesValue}`, describe(setting));
  if (setting.repeatable) option.argParser(collect);
  return option;
}

function describe(setting: Setting): string {
  const { default: preset, description, placeholder } = setting;
  const isShown = placeholder !== undefined && (typeof preset === 'string' || typeof preset === 'number');
  return isShown ? `${description} (default: ${preset})` : description;
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** What the person typed, by setting; an option that was not given is left out. */
export function flagsOf(command: Command): Flags {
  const typed = command.optsWithGlobals<Record<string, unknown>>();
  const flags: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(SETTINGS).filter(isSettingName)) {
    const attribute = attributeOf(SETTINGS[name]);
    if (attribute === undefined) continue;
    const { key, given } = attribute;
    // Undefined too where the command does not have the option at all.
    if (typed[key] === given || typed[key] === undefined) continue;
    flags[name] = given === true ? true : typed[key];
  }
  return flags;
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** Commander keeps `--no-header` as `header: false`, and sets it to true where it was not given. */
function attributeOf(setting: Setting): { readonly key: string; readonly given: unknown } | undefined {
  if (setting.flag === undefined) return undefined;
  const option = new Option(setting.flag);
  return { key: option.attributeName(), given: option.negate ? true : undefined };
}

// What one setting is: its names, form and default, and the short ways to write it down.
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

type Naming = Partial<Pick<Setting, 'placeholder' | 'repeatable' | 'variable' | 'opposite'>>;
type Form<T, D> = Pick<Setting<T, D>, 'schema' | 'description' | 'default'> & Naming;

/** `--max-delete`, `CHAT_PURGE_MAX_DELETE` and `max_delete` follow from one name (contract, 'Options'). */
export function setting<T, const D>(key: string, form: Form<T, D>): Setting<T, D> {
  const flag = `--${key.replaceAll('_', '-')}`;
  return { flag, variable: `CHAT_PURGE_${key.toUpperCase()}`, key, repeatable: false, ...form };
}

export function toggle(key: string, description: string, naming: Naming = {}): Setting<boolean, false> {
  return setting(key, { schema: values.switchValue, default: false, description, ...naming });
}

export function optional<T>(
  key: string,
  schema: ValueSchema<T>,
  about: Naming & { readonly placeholder: string; readonly description: string },
): Setting<T, undefined> {
  return setting(key, { schema, default: undefined, ...about });
}

// Whether JSON output is asked for, for what goes wrong before there is a configuration.
import { SETTINGS } from './settings.ts';
import type { Environment, Flags } from './sources.ts';
import { findValue } from './sources.ts';

/** Looks at the flag and the variable only; the process's own environment where it is left out. */
export function isJsonAsked(flags: Flags, env: Environment = process.env): boolean {
  const { raw } = findValue('json', { flags, env, layers: [] });
  return SETTINGS.json.schema.safeParse(raw).data === true;
}

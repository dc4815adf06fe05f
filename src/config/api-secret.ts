// Finds what the calls are signed with: in variables only, since a command line and a shared file are seen by others.
import { resolve } from 'node:path';
import { Secret } from '../core/secret.ts';
import { type FileEntries, type FileEntry, KEY_FILE_KEY } from './config-file.ts';
import { type Findings, readSecretFile } from './secret-file.ts';
import type { Environment } from './sources.ts';

/** The app's key, or a ready-made signature; `from` is the name of its source. */
export type ApiSecret = ({ readonly secretKey: Secret } | { readonly userSig: Secret }) & {
  readonly from: string;
};

/** The variables that hold secrets, or the path of one. */
export const SECRET_VARIABLES = [
  'CHAT_PURGE_SECRET_KEY',
  'CHAT_PURGE_SECRET_KEY_FILE',
  'CHAT_PURGE_USERSIG',
] as const;

type SecretVariable = (typeof SECRET_VARIABLES)[number];

export interface SecretPlace {
  readonly env: Environment;
  readonly cwd: string;
  /** The app's profile: it may name the file of the app's key. */
  readonly profile: FileEntries | undefined;
  /** A profile may be found later: that there is no secret yet is no problem. */
  readonly isPlanAwaited: boolean;
}

/**
 * A variable goes before the key file of the profile. Undefined where there is none, or where something is wrong with it;
 * `findings.problems` then says what.
 */
export function readApiSecret(place: SecretPlace, findings: Findings): ApiSecret | undefined {
  const given = SECRET_VARIABLES.filter((name) => place.env[name] !== undefined);
  const [name] = given;
  const keyFile = place.profile?.get(KEY_FILE_KEY);
  if (name === undefined && keyFile !== undefined) return fromProfile(keyFile, place.cwd, findings);
  if (name === undefined) {
    if (place.isPlanAwaited) return undefined;
    findings.problems.push(
      `${SECRET_VARIABLES[0]}: is missing; set it, or ${SECRET_VARIABLES.slice(1).join(' or ')}`,
    );
    return undefined;
  }
  if (given.length > 1) {
    findings.problems.push(`${given.join(', ')}: only one of them can be given`);
    return undefined;
  }
  const value = (place.env[name] ?? '').trim();
  if (value === '') {
    findings.problems.push(`${name}: is empty`);
    return undefined;
  }
  return secretFrom(name, value, { cwd: place.cwd, ...findings });
}

function secretFrom(
  name: SecretVariable,
  value: string,
  context: Findings & { readonly cwd: string },
): ApiSecret | undefined {
  switch (name) {
    case 'CHAT_PURGE_SECRET_KEY':
      return { secretKey: new Secret(value), from: name };
    case 'CHAT_PURGE_SECRET_KEY_FILE':
      return readKeyFile(resolve(context.cwd, value), name, context);
    case 'CHAT_PURGE_USERSIG':
      // The alphabet of section 4 of the API facts: base64 with '*', '-' and '_'.
      if (/^[A-Za-z0-9*_-]+$/.test(value)) return { userSig: new Secret(value), from: name };
      context.problems.push(`${name}: is not a UserSig (letters, digits, "*", "-" and "_")`);
      return undefined;
    default:
      return name satisfies never;
  }
}

function fromProfile({ value, where }: FileEntry, cwd: string, findings: Findings): ApiSecret | undefined {
  if (typeof value === 'string' && value.trim() !== '')
    return readKeyFile(resolve(cwd, value), where, findings);
  findings.problems.push(`${where}: must be the path of a file`);
  return undefined;
}

/** `name` is what named the file, for messages. */
function readKeyFile(path: string, name: string, findings: Findings): ApiSecret | undefined {
  const key = readSecretFile(name, path, findings);
  return key === undefined ? undefined : { secretKey: new Secret(key), from: name };
}

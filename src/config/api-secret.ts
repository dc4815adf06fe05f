// Finds what the calls are signed with: in variables only, since a command line and a shared file are seen by others.
import { resolve } from 'node:path';
import { Secret } from '../core/secret.ts';
import { type Findings, readSecretFile } from './secret-file.ts';
import type { Environment } from './sources.ts';

/** The app's key, or a ready-made signature. */
export type ApiSecret = { readonly secretKey: Secret } | { readonly userSig: Secret };

/** The variables that hold secrets, or the path of one. */
export const SECRET_VARIABLES = [
  'CHAT_PURGE_SECRET_KEY',
  'CHAT_PURGE_SECRET_KEY_FILE',
  'CHAT_PURGE_USERSIG',
] as const;

type SecretVariable = (typeof SECRET_VARIABLES)[number];

/** Undefined where there is none, or where something is wrong with it; `findings.problems` then says what. */
export function readApiSecret(
  place: { readonly env: Environment; readonly cwd: string },
  findings: Findings,
): ApiSecret | undefined {
  const given = SECRET_VARIABLES.filter((name) => place.env[name] !== undefined);
  const [name] = given;
  if (name === undefined) {
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
      return { secretKey: new Secret(value) };
    case 'CHAT_PURGE_SECRET_KEY_FILE':
      return readKeyFile(resolve(context.cwd, value), context);
    case 'CHAT_PURGE_USERSIG':
      // The alphabet of section 4 of the API facts: base64 with '*', '-' and '_'.
      if (/^[A-Za-z0-9*_-]+$/.test(value)) return { userSig: new Secret(value) };
      context.problems.push(`${name}: is not a UserSig (letters, digits, "*", "-" and "_")`);
      return undefined;
    default:
      return name satisfies never;
  }
}

function readKeyFile(path: string, findings: Findings): ApiSecret | undefined {
  const key = readSecretFile('CHAT_PURGE_SECRET_KEY_FILE', path, findings);
  return key === undefined ? undefined : { secretKey: new Secret(key) };
}

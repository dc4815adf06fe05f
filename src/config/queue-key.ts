// Finds the key that seals what is in a queue on Redis: in a file or a variable, never on the command line.
import { resolve } from 'node:path';
import { Secret } from '../core/secret.ts';
import { type Findings, readSecretFile } from './secret-file.ts';
import type { Environment } from './sources.ts';

export const QUEUE_KEY_VARIABLE = 'CHAT_PURGE_QUEUE_KEY';

const KEY_BYTES = 32;

export interface QueueKeyPlace {
  readonly env: Environment;
  readonly cwd: string;
  /** What `--queue-key-file` came to, and where it was given. */
  readonly file: { readonly path: string | undefined; readonly name: string };
}

/** As 64 hexadecimal digits. Undefined where there is none, or where something is wrong with it, as `findings.problems` says. */
export function readQueueKey({ env, cwd, file }: QueueKeyPlace, findings: Findings): Secret | undefined {
  const given = env[QUEUE_KEY_VARIABLE];
  if (given !== undefined && file.path !== undefined) {
    findings.problems.push(`${QUEUE_KEY_VARIABLE}, ${file.name}: only one of them can be given`);
    return undefined;
  }
  if (file.path !== undefined) {
    const written = readSecretFile(file.name, resolve(cwd, file.path), findings);
    return written === undefined ? undefined : keyFrom(file.name, written, findings);
  }
  return given === undefined ? undefined : keyFrom(QUEUE_KEY_VARIABLE, given.trim(), findings);
}

function keyFrom(name: string, written: string, { problems }: Findings): Secret | undefined {
  if (/^[0-9a-f]{64}$/i.test(written)) return new Secret(written.toLowerCase());
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(written) ? Buffer.from(written, 'base64') : undefined;
  if (bytes?.length === KEY_BYTES) return new Secret(bytes.toString('hex'));
  problems.push(
    `${name}: must be 32 random bytes as 64 hexadecimal digits or in base64, as \`openssl rand -hex 32\` writes them`,
  );
  return undefined;
}

// Reads a file that holds one secret, and says when others can read it too.
import { readFileSync, statSync } from 'node:fs';

export interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/** Without white space around it. Undefined where it cannot be had; `findings.problems` then says why, beginning with `name`. */
export function readSecretFile(name: string, path: string, findings: Findings): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret === '') {
      findings.problems.push(`${name}: the file is empty`);
      return undefined;
    }
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      findings.warnings.push(`${name}: the file can be read by other users of this machine; chmod 600 it`);
    }
    return secret;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    findings.problems.push(`${name}: the file cannot be read (${code})`);
    return undefined;
  }
}

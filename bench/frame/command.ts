// The built command line as benchmarks call it: an app of no one, and run directories in the benchmark's folder.
import { join } from 'node:path';
import type { Program } from './program.ts';

const APP = ['--sdkappid', '1400000000', '--admin', 'administrator'];
/** Read by nobody but the local server, which does not check it. */
const SECRET = { CHAT_PURGE_SECRET_KEY: '0'.repeat(64) };

/** An id of the length that is usual; printable ASCII. */
export function idOf(number: number): string {
  return `user_${number.toString(36)}_${number}`;
}

export interface CommandOptions {
  readonly folder: string;
  /** Base address of a local server; without it the plan is for an address that nothing is sent to. */
  readonly endpoint?: string;
  readonly more?: readonly string[];
}

/** Names a fresh run directory `id`. */
export function planCommand(
  [target, input, id]: readonly [string, string, string],
  { folder, endpoint, more = [] }: CommandOptions,
): Program {
  const address = endpoint === undefined ? ['--region', 'china'] : ['--endpoint', endpoint];
  const place = ['--runs-dir', runsDir(folder), '--run-id', id, '--quiet', ...more];
  return { script: 'dist/src/cli/main.js', args: ['plan', target, input, ...APP, ...address, ...place] };
}

/** Plans and sends at once, in a fresh run directory `id`. */
export function runCommand(named: readonly [string, string, string], options: CommandOptions): Program {
  const { args } = planCommand(named, options);
  return { script: 'dist/src/cli/main.js', args: ['run', ...args.slice(1), '--yes'], env: SECRET };
}

export function applyCommand(id: string, { folder, endpoint, more = [] }: CommandOptions): Program {
  const address = endpoint === undefined ? [] : ['--endpoint', endpoint];
  const how = ['--yes', '--quiet', ...more];
  const args = ['apply', runDir(folder, id), ...APP, ...address, ...how];
  return { script: 'dist/src/cli/main.js', args, env: SECRET };
}

export function workerCommand({ endpoint, more = [] }: CommandOptions): Program {
  const address = endpoint === undefined ? [] : ['--endpoint', endpoint];
  return {
    script: 'dist/src/cli/main.js',
    args: ['worker', ...APP, ...address, '--quiet', ...more],
    env: SECRET,
  };
}

function runsDir(folder: string): string {
  return join(folder, 'runs');
}

export function runDir(folder: string, id: string): string {
  return join(runsDir(folder), id);
}

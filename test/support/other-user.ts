// Commands as another user than the one of the tests, and files that belong to one. Only root can do both.
import { chownSync, lchownSync } from 'node:fs';
import { builtCommand } from './built-command.ts';
import type { PurgeFolder, StartOptions } from './purge-folder.ts';
import type { EndedCommand, RunningCommand } from './running-command.ts';

/** No user of the system has these numbers, so that they have no name either. */
export const OPERATOR = 54_321;
export const STRANGER = 54_322;

/** The file or folder, or the link itself, becomes the user's. */
export function giveTo(uid: number, ...paths: readonly string[]): void {
  for (const path of paths) {
    if (process.getuid?.() !== 0) throw new Error('tests with a second user must be run by root');
    lchownSync(path, uid, uid);
  }
}

/** The folder becomes the operator's, so that the command may write there. */
function startAsOperator(
  folder: PurgeFolder,
  args: readonly string[],
  options: StartOptions = {},
): RunningCommand {
  return startAs(OPERATOR, folder, { args, ...options });
}

export function runAsOperator(
  folder: PurgeFolder,
  args: readonly string[],
  options: StartOptions = {},
): Promise<EndedCommand> {
  return startAsOperator(folder, args, options).ended();
}

function startAs(
  uid: number,
  folder: PurgeFolder,
  { args, ...options }: StartOptions & { readonly args: readonly string[] },
): RunningCommand {
  const user = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return folder.startProgram('setpriv', [...user, process.execPath, builtCommand(), ...args], options);
}

/** A folder of the operator with mode 0755, as a home would be. */
export function handOver(folder: PurgeFolder, ...names: readonly string[]): void {
  for (const path of [folder.path, ...names.map((name) => folder.file(name))])
    chownSync(path, OPERATOR, OPERATOR);
}

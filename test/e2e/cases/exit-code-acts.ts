// What is done to a plan or a run so that it ends with an exit code.
import { readFileSync, writeFileSync } from 'node:fs';
import { sealOf } from '../../../src/adapters/run-dir/seal.ts';
import { numbered } from '../../support/numbered.ts';
import type { Stage } from '../../support/purge-folder.ts';
import type { EndedCommand, RunningCommand } from '../../support/running-command.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Rows of `in.csv`. */
export const ROWS = 120;
/** Accounts that exist. */
export const MANY_ROWS = 50_000;

/** Plans, changes the plan behind the program's back, and applies it. */
export async function applyChanged(
  { folder }: Stage,
  change: Readonly<Record<string, unknown>>,
): Promise<EndedCommand> {
  await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  const path = folder.file(`${folder.runDir('r')}/plan.json`);
  const plan = { ...JSON.parse(readFileSync(path, 'utf8')), ...change };
  writeFileSync(path, JSON.stringify({ ...plan, seal: sealOf(plan) }));
  return folder.run(['apply', folder.runDir('r'), '--yes']);
}

/** Starts a longer run, does something when calls are under way, and waits for its end. */
export async function whileRunning(
  { simulator, folder }: Stage,
  args: readonly string[],
  act: (running: RunningCommand) => Promise<void> | void,
): Promise<EndedCommand> {
  folder.write('in.csv', ['user_id', ...numbered('user', MANY_ROWS)]);
  const running = folder.start([...args, '--rate', '10']);
  await waitUntil('calls are under way', () => simulator.calls.callCount() > 2);
  await act(running);
  return running.ended();
}

// A simulator on which every fourth account of a list is gone, and the commands that probe it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { numbered } from './numbered.ts';
import { type OnTestFinished, setStage } from './purge-folder.ts';

export const USERS = numbered('user', 40);
/** Every fourth is gone. */
const PRESENT = USERS.filter((_user, i) => i % 4 !== 3);

export async function probeStage(onTestFinished: OnTestFinished, options: SimulatorOptions = {}) {
  const stage = await setStage(onTestFinished, { population: { accounts: PRESENT }, ...options });
  stage.folder.write('in.csv', ['user_id', ...USERS]);
  const runDir = stage.folder.runDir('r');
  const file = (name: string) => join(stage.folder.file(runDir), name);
  return {
    ...stage,
    runDir,
    file,
    plan: (...args: readonly string[]) =>
      stage.folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r', ...args]),
    run: (...args: readonly string[]) =>
      stage.folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', ...args]),
    apply: (...args: readonly string[]) => stage.folder.run(['apply', runDir, '--yes', ...args]),
    deletionCalls: () => stage.simulator.calls.callCount('account_delete'),
    probe: () => JSON.parse(readFileSync(file('probe.json'), 'utf8')) as Record<string, unknown>,
    sealed: () =>
      JSON.parse(readFileSync(file('plan.json'), 'utf8')) as {
        readonly seal: string;
        readonly batches_sha256: string;
        readonly options: { readonly probe?: unknown };
      },
  };
}

// A simulator with a list of its accounts, and the operations on them as a program without a command line calls them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealOf } from '../../src/adapters/run-dir/seal.ts';
import { type ApplyOrder, openToApply } from '../../src/app/apply.ts';
import { planRows } from '../../src/app/plan.ts';
import type { Config } from '../../src/config/load-config.ts';
import type { Flags } from '../../src/config/sources.ts';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ConfigFolder } from './config-folder.ts';
import type { OnTestFinished } from './purge-folder.ts';

const NEVER = new AbortController().signal;
/** What `plan` and `retry` are called with by a program that shows nothing. */
export const SILENT = {
  signal: NEVER,
  onProgress: () => undefined,
  onRemoved: () => undefined,
  stdin: process.stdin,
};

/** What a run is carried out with by such a program. */
export const UNSEEN = {
  lookUps: { onBegin: () => undefined, onTarget: () => undefined, onCall: () => undefined },
  onControl: () => undefined,
};

export async function operationsStage(
  onTestFinished: OnTestFinished,
  accounts: readonly string[],
  options: SimulatorOptions = {},
) {
  const simulator = await startSimulator({ population: { accounts }, ...options });
  const folder = new ConfigFolder();
  onTestFinished(async () => {
    folder.remove();
    await simulator.close();
  });
  folder.write(['user_id', ...accounts, ''].join('\n'), 'in.csv');
  const input = join(folder.cwd, 'in.csv');
  const { sdkappid } = simulator.credentials;
  const configFor = (flags: Flags = {}, credentials = true): Config =>
    folder.load({
      flags: { runsDir: join(folder.cwd, 'runs'), ...flags },
      env: describeSimulator(simulator).env,
      needs: { app: true, credentials },
    });
  return {
    simulator,
    folder,
    sdkappid,
    /** What approves the whole list. */
    approval: { sdkappid, rows: accounts.length },
    configFor,
    plan: (config: Config) => planRows(config, { ...SILENT, target: 'accounts', inputs: [input] }),
    /** Opens the run, carries it out and closes it; nobody is asked. */
    async carryOut(
      config: Config,
      runDir: string,
      { approval, signal = NEVER }: Partial<Pick<ApplyOrder, 'approval' | 'signal'>>,
    ) {
      const run = await openToApply(config, runDir);
      try {
        return await run.carryOut({ ...UNSEEN, approval, signal });
      } finally {
        await run.close();
      }
    },
    deletionCalls: () => simulator.calls.callCount('account_delete'),
    left: () => simulator.population.counts().accounts,
  };
}

/** Makes the plan of a run that many days older than it is. */
export function makeOlder(runDir: string, days: number): void {
  const path = join(runDir, 'plan.json');
  const created_at = new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString();
  const plan = { ...JSON.parse(readFileSync(path, 'utf8')), created_at };
  writeFileSync(path, JSON.stringify({ ...plan, seal: sealOf(plan) }));
}

// The guard of a probe stands in the operations: who calls them without the command line meets it.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openToApply } from '../../src/app/apply.ts';
import { type PlannedRun, planRows } from '../../src/app/plan.ts';
import type { Config } from '../../src/config/load-config.ts';
import type { Flags } from '../../src/config/sources.ts';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ConfigFolder } from '../support/config-folder.ts';

let folder: ConfigFolder;
let simulator: Simulator;
let input: string;

beforeEach(async () => {
  simulator = await startSimulator({ population: { accounts: ['a', 'b'] } });
  folder = new ConfigFolder();
  folder.write('user_id\na\nb\nc\nd\n', 'in.csv');
  input = join(folder.cwd, 'in.csv');
  onTestFinished(async () => {
    folder.remove();
    await simulator.close();
  });
});

function configFor(flags: Flags, credentials = true): Config {
  return folder.load({
    flags: { runsDir: join(folder.cwd, 'runs'), ...flags },
    env: describeSimulator(simulator).env,
    needs: { app: true, credentials },
  });
}

const SILENT = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onRemoved: () => undefined,
  stdin: process.stdin,
};
const plan = (config: Config) => planRows(config, { ...SILENT, target: 'accounts', inputs: [input] });

const UNSEEN = { onBegin: () => undefined, onCall: () => undefined, onComplete: () => undefined };
const probe = (made: PlannedRun) => made.probe({ observer: UNSEEN, interrupt: SILENT.signal });

async function carryOut(config: Config, runDir: string): Promise<number | null> {
  const run = await openToApply(config, runDir);
  const approval = { sdkappid: run.plan.sdkappid, rows: run.rowsLeft };
  const lookUps = { onBegin: () => undefined, onTarget: () => undefined, onCall: () => undefined };
  try {
    const order = { approval, lookUps, signal: SILENT.signal, onControl: () => undefined };
    const end = await run.carryOut(order);
    return end.summary.exit_code;
  } finally {
    await run.close();
  }
}

const deletionCalls = () => simulator.calls.callCount('account_delete');

test('a plan that was never probed is not carried out', async () => {
  const config = configFor({ probe: '4', probeLeast: '0.5' });
  const { runDir } = await plan(config);

  await expect(carryOut(config, runDir)).rejects.toMatchObject({
    code: 'guard.probe-missing',
    kind: 'guard',
  });

  expect(simulator.calls.entries).toEqual([]);
});

test('a plan of which too few rows are there is refused by the probe, and not carried out', async () => {
  const config = configFor({ probe: '4', probeLeast: '51%' });
  const made = await plan(config);

  await expect(probe(made)).rejects.toMatchObject({ code: 'guard.probe-least', kind: 'guard' });
  await expect(carryOut(config, made.runDir)).rejects.toMatchObject({ code: 'guard.probe-least' });
  // Without the wish of today: that of the plan counts.
  await expect(carryOut(configFor({}), made.runDir)).rejects.toMatchObject({ code: 'guard.probe-least' });
  rmSync(join(made.runDir, 'probe.json'));
  await expect(carryOut(config, made.runDir)).rejects.toMatchObject({ code: 'guard.probe-missing' });

  expect(deletionCalls()).toBe(0);
});

test('a plan of which enough rows are there is carried out', async () => {
  const config = configFor({ probe: '4', probeLeast: '50%' });
  const made = await plan(config);

  expect(await probe(made)).toMatchObject({ verdicts: { gone: 2, present: 2, unverifiable: 0 } });
  expect(await carryOut(config, made.runDir)).toBe(0);

  expect(simulator.population.counts().accounts).toBe(0);
});

test('a plan without a probe makes no call for one', async () => {
  const config = configFor({});
  const made = await plan(config);

  expect(made.plan.options).not.toHaveProperty('probe');
  expect(await probe(made)).toBeUndefined();
  expect(simulator.calls.entries).toEqual([]);
});

test('what cannot be probed is not even planned', async () => {
  await expect(plan(configFor({ probeLeast: '50%' }))).rejects.toMatchObject({
    code: 'usage.probe-least',
    kind: 'usage',
  });
  await expect(plan(configFor({ probe: '4' }, false))).rejects.toMatchObject({
    code: 'config.no-secret',
    kind: 'usage',
  });
  expect(existsSync(join(folder.cwd, 'runs'))).toBe(false);
});

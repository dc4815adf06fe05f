// The whole path on a terminal, as a person sees it, kept as files: confirmation right and wrong, progress bar; and what Ctrl-C leaves behind.
import { expect, test } from 'vitest';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { numbered } from '../support/numbered.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';
import { screenOf, steady } from '../support/terminal-screen.ts';
import { waitUntil } from '../support/wait-until.ts';

const WIDTHS = [80, 40] as const;

interface Scene {
  readonly rows: number;
  readonly columns: number;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

async function openScene(onTestFinished: OnTestFinished, { rows, columns, args, env = {} }: Scene) {
  // A port of five digits, so that lines break alike.
  const { simulator, folder } = await setStage(onTestFinished, {
    latencyMs: { min: 20, max: 40 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: rows } },
  });
  folder.write('in.csv', ['user_id', ...numbered('user', rows)]);
  const terminal = new PseudoTerminal({
    folder,
    env: { ...describeSimulator(simulator).env, ...env },
    args,
    columns,
  });
  const shown = async () => steady(await screenOf(terminal.screen, columns));
  return { simulator, folder, terminal, shown };
}

const RUN = ['run', 'accounts', 'in.csv', '--run-id', 'leavers'];

test.for(WIDTHS)('a run that is confirmed, %i columns wide', async (columns, { onTestFinished }) => {
  const { terminal, shown } = await openScene(onTestFinished, { rows: 300, columns, args: RUN });
  await terminal.shows('to delete');
  await terminal.shows('1400000000');
  terminal.type('1400000000');
  await waitUntil('the second question', async () => (await shown()).includes('number of'));
  terminal.type('300');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  await expect(await shown()).toMatchFileSnapshot(`./screens/confirmed-${columns}.txt`);
});

test.for(WIDTHS)('a wrong answer, %i columns wide', async (columns, { onTestFinished }) => {
  const { simulator, terminal, shown } = await openScene(onTestFinished, { rows: 300, columns, args: RUN });
  await terminal.shows('Type the SDKAppID');
  terminal.type('1400000000 200');
  expect(await terminal.ended(), terminal.screen).toBe(6);
  expect(simulator.calls.callCount()).toBe(0);
  await expect(await shown()).toMatchFileSnapshot(`./screens/wrong-answer-${columns}.txt`);
});

test.for(WIDTHS)('Ctrl-C under way, %i columns wide', async (columns, { onTestFinished }) => {
  const scene = { rows: 90_000, columns, args: [...RUN, '--yes'] };
  const { simulator, folder, terminal } = await openScene(onTestFinished, scene);
  await waitUntil('it is under way', () => simulator.calls.callCount() > 20);
  terminal.press('\u0003');
  expect(await terminal.ended(), terminal.screen).toBe(130);
  expect(readSummary(folder.file(folder.runDir('leavers')))).toMatchObject({
    state: 'stopped',
    balanced: true,
  });
  expect(terminal.screen.lastIndexOf('[?25h'), 'the cursor is shown again').toBeGreaterThan(
    terminal.screen.lastIndexOf('[?25l'),
  );
});

test('a second Ctrl-C ends at once, with the cursor back, and apply goes on', async ({ onTestFinished }) => {
  const scene = { rows: 2_000, columns: 80, args: [...RUN, '--yes'] };
  const { simulator, folder, terminal } = await openScene(onTestFinished, scene);
  await waitUntil('it is under way', () => simulator.calls.callCount() > 2);
  simulator.setFaults([{ fault: { kind: 'silence' } }]);
  const before = simulator.calls.callCount();
  await waitUntil('a call hangs', () => simulator.calls.callCount() > before);
  terminal.press('\u0003');
  await terminal.shows('Stopping');
  terminal.press('\u0003');
  expect(await terminal.ended(), terminal.screen).toBe(130);
  expect(terminal.screen.lastIndexOf('[?25h')).toBeGreaterThan(terminal.screen.lastIndexOf('[?25l'));
  simulator.setFaults([]);

  const applied = await folder.run(['apply', folder.runDir('leavers'), '--yes']);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(simulator.population.counts().accounts).toBe(0);
});

test('a terminal without colours gets none', async ({ onTestFinished }) => {
  const scene = { rows: 300, columns: 80, args: [...RUN, '--yes'], env: { NO_COLOR: '1', TERM: 'dumb' } };
  const { terminal } = await openScene(onTestFinished, scene);
  expect(await terminal.ended(), terminal.screen).toBe(0);
  // oxlint-disable-next-line no-control-regex
  expect(terminal.screen).not.toMatch(/\u001b\[[\d;]*m/);
});

test('a terminal that goes away ends the run in order, though nothing can be written any more', async ({
  onTestFinished,
}) => {
  const scene = { rows: 90_000, columns: 80, args: [...RUN, '--yes'] };
  const { simulator, folder, terminal } = await openScene(onTestFinished, scene);
  await waitUntil('it is under way', () => simulator.calls.callCount() > 20);
  terminal.goAway();
  const runDir = folder.file(folder.runDir('leavers'));
  await waitUntil('the books are closed', () => readSummary(runDir).state === 'stopped');
  expect(readSummary(runDir)).toMatchObject({ exit_code: 130, balanced: true });
});

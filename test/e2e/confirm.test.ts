// Confirming on a terminal, and the progress bar there, with the built command on a pseudo-terminal.
import { expect, test } from 'vitest';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { numbered } from '../support/numbered.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { type OnTestFinished, setStage } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';
import { screenOf } from '../support/terminal-screen.ts';

const FIRST_QUESTION = 'Type the SDKAppID (1400000000) to delete 1,500 rows';
const SECOND_QUESTION = 'Type the number of rows (1,500)';

async function openTerminal(onTestFinished: OnTestFinished, columns?: number) {
  const { simulator, folder } = await setStage(onTestFinished, {
    latencyMs: { min: 50, max: 100 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: 1_500 } },
  });
  folder.write('in.csv', ['user_id', ...numbered('user', 1_500)]);
  const terminal = new PseudoTerminal({
    folder,
    env: describeSimulator(simulator).env,
    args: ['run', 'accounts', 'in.csv', '--run-id', 'r'],
    ...(columns === undefined ? {} : { columns }),
  });
  return { simulator, folder, terminal };
}

test('two right answers, one after the other, carry the plan out', async ({ onTestFinished }) => {
  const { simulator, folder, terminal } = await openTerminal(onTestFinished);

  await terminal.shows(FIRST_QUESTION);
  expect(terminal.screen).toContain('This cannot be undone.');
  expect(simulator.calls.callCount()).toBe(0);
  terminal.type('1400000000');
  await terminal.shows(SECOND_QUESTION);
  expect(simulator.calls.callCount()).toBe(0);
  terminal.type('1500');

  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(simulator.population.counts().accounts).toBe(0);
  expect(readSummary(folder.file(folder.runDir('r'))).outcomes).toEqual({ deleted: 1_500 });
});

test('both answers on one line carry the plan out', async ({ onTestFinished }) => {
  const { simulator, terminal } = await openTerminal(onTestFinished);

  await terminal.shows(FIRST_QUESTION);
  terminal.type('1400000000 1,500');

  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(simulator.population.counts().accounts).toBe(0);
});

test.for([
  ['another SDKAppID', '1400000001', 'is not the SDKAppID'],
  ['the word yes', 'yes', 'is not the SDKAppID'],
  ['nothing', '', 'is not the SDKAppID'],
  ['another number of rows', '1400000000 150', 'is not the number of rows'],
])(
  '%s is no confirmation: exit 6, and nothing is sent',
  async ([, typed = '', says = ''], { onTestFinished }) => {
    const { simulator, terminal } = await openTerminal(onTestFinished);

    await terminal.shows(FIRST_QUESTION);
    terminal.type(typed);

    expect(await terminal.ended(), terminal.screen).toBe(6);
    expect(terminal.screen).toContain(says);
    expect(terminal.screen).toContain('Nothing was sent.');
    expect(simulator.calls.callCount()).toBe(0);
  },
);

test.for([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s at the question ends with exit 130, and nothing is sent', async ([, key = ''], { onTestFinished }) => {
  const { simulator, terminal } = await openTerminal(onTestFinished);

  await terminal.shows(FIRST_QUESTION);
  terminal.press(key);

  expect(await terminal.ended(), terminal.screen).toBe(130);
  expect(terminal.screen).toContain('interrupted at the question');
  expect(simulator.calls.callCount()).toBe(0);
});

test.for([[100], [40]])(
  'a bar shows the progress on a terminal %i columns wide',
  async ([columns = 0], { onTestFinished }) => {
    const { terminal } = await openTerminal(onTestFinished, columns);

    await terminal.shows('1400000000');
    terminal.type('1400000000 1500');

    expect(await terminal.ended(), terminal.screen).toBe(0);
    const { screen } = terminal;
    // Drawn over itself until it is full, and one line of it stays.
    expect(screen.split('%').length, screen).toBeGreaterThan(3);
    expect(screen).toMatch(/░.* \d+% .*█.* 100% /s);
    const lines = (await screenOf(screen, columns)).split('\n');
    expect(lines.filter((line) => /[░█]/.test(line))).toEqual([expect.stringMatching(/^ █+ 100% \| /)]);
    expect(lines).toContainEqual(expect.stringContaining('sum (balanced)'));
    expect(screen, 'the cursor is never hidden').not.toContain('[?25l');
  },
);

// The whole path on a terminal, as a person sees it, kept as files: confirmation right and wrong, the bar in the middle, Ctrl-C once and twice.
import { expect, test } from 'vitest';
import type { OnTestFinished } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';
import { openScene, type Scene, SLOW, WIDTHS } from '../support/scene.ts';
import { waitUntil } from '../support/wait-until.ts';

const RUN = ['run', 'accounts', 'in.csv', '--run-id', 'leavers'];
const CLOSED_BOOKS = { state: 'stopped', exit_code: 130, balanced: true };

/** A run of six calls of which the last three never get an answer: half of it is done and nothing moves any more. */
async function openHalfDone(
  onTestFinished: OnTestFinished,
  columns: number,
  timeoutSeconds: number,
): Promise<Scene> {
  const args = [...RUN, '--yes', '--timeout', String(timeoutSeconds), ...SLOW];
  const scene = await openScene(onTestFinished, {
    rows: 600,
    columns,
    args,
    silentFor: ['user301', 'user401', 'user501'],
  });
  await waitUntil('three calls hang', () => scene.simulator.calls.callCount() === 6);
  return scene;
}

test.for(WIDTHS)('a run that is confirmed, %i columns wide', async (columns, { onTestFinished }) => {
  const { terminal, shown, stands } = await openScene(onTestFinished, { rows: 300, columns, args: RUN });
  await stands('300 rows:');
  terminal.type('1400000000');
  await stands('Type the number of rows');
  terminal.type('300');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  await expect(await shown()).toMatchFileSnapshot(`./screens/confirmed-${columns}.txt`);
});

test.for(WIDTHS)('a wrong answer, %i columns wide', async (columns, { onTestFinished }) => {
  const scene = await openScene(onTestFinished, { rows: 300, columns, args: RUN });
  const { simulator, terminal, shown, stands } = scene;
  await stands('300 rows:');
  terminal.type('1400000000 200');
  expect(await terminal.ended(), terminal.screen).toBe(6);
  expect(simulator.calls.callCount()).toBe(0);
  await expect(await shown()).toMatchFileSnapshot(`./screens/wrong-answer-${columns}.txt`);
});

test.for(WIDTHS)(
  'the bar stands below what is said, and Ctrl-C twice ends at once, %i columns wide',
  async (columns, { onTestFinished }) => {
    const { simulator, folder, terminal, shown, stands } = await openHalfDone(onTestFinished, columns, 60);
    // The calls of the last seconds are counted.
    await waitUntil('no call was made for a while', async () => / 50% [^]* 0 calls\/s/.test(await shown()));
    await expect(await shown()).toMatchFileSnapshot(`./screens/half-done-${columns}.txt`);

    terminal.press('\u0003');
    await stands('end at once.');
    await expect(await shown()).toMatchFileSnapshot(`./screens/stopping-${columns}.txt`);

    terminal.press('\u0003');
    expect(await terminal.ended(), terminal.screen).toBe(130);
    await expect(await shown()).toMatchFileSnapshot(`./screens/ended-at-once-${columns}.txt`);

    simulator.setFaults([]);
    const applied = await folder.run(['apply', folder.runDir('leavers'), '--yes']);
    expect(applied.exitCode, applied.stderr).toBe(0);
    expect(simulator.population.counts().accounts).toBe(0);
  },
);

test.for(WIDTHS)('Ctrl-C once closes the books, %i columns wide', async (columns, { onTestFinished }) => {
  const { folder, terminal, shown } = await openHalfDone(onTestFinished, columns, 8);
  terminal.press('\u0003');
  expect(await terminal.ended(), terminal.screen).toBe(130);
  await expect(await shown()).toMatchFileSnapshot(`./screens/interrupted-${columns}.txt`);
  expect(readSummary(folder.file(folder.runDir('leavers')))).toMatchObject(CLOSED_BOOKS);
});

test('the cursor is never hidden while nothing is asked: a killed process could not show it again', async ({
  onTestFinished,
}) => {
  const { terminal } = await openScene(onTestFinished, { rows: 300, columns: 80, args: [...RUN, '--yes'] });
  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(terminal.screen).toContain('100% | 300 of 300 rows');
  expect(terminal.screen).not.toContain('[?25l');
});

test('a terminal without colours gets none', async ({ onTestFinished }) => {
  const env = { NO_COLOR: '1' };
  const { terminal } = await openScene(onTestFinished, { rows: 300, columns: 80, args: RUN, env });
  await terminal.shows('to delete 300 rows:');
  terminal.type('1400000000 300');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  // oxlint-disable-next-line no-control-regex
  expect(terminal.screen).not.toMatch(/\u001b\[[\d;]*m/);
});

test('a dumb terminal gets lines and no control sequence at all', async ({ onTestFinished }) => {
  const env = { TERM: 'dumb' };
  const { terminal } = await openScene(onTestFinished, { rows: 300, columns: 80, args: RUN, env });
  await terminal.shows('to delete 300 rows:');
  terminal.type('1400000000 300');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(terminal.screen).toMatch(/^300 of 300 rows \| /m);
  expect(terminal.screen).not.toContain('\u001b');
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
  expect(readSummary(runDir)).toMatchObject(CLOSED_BOOKS);
});

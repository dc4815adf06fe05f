// What the operator sees at the desk, kept as files: runs, one run, what commands answer, plans, the doctor; nothing runs over the edge.
import { expect, test } from 'vitest';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import { PseudoTerminal } from '../support/pseudo-terminal.ts';
import { setStage } from '../support/purge-folder.ts';
import { openScene, type Scene, SLOW, WIDTHS, watched } from '../support/scene.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What is not the same from run to run: times, who and where, and what was measured. */
function withoutChance(screen: string): string {
  return screen
    .replaceAll(/20\d\d-\d\d-\d\d \d\d:\d\d/g, '2026-01-01 00:00')
    .replaceAll(/( 00:00):\d\d/g, '$1:00')
    .replaceAll(/It is (\w+)\s+\(process\s+\d+\s+on\s+\S+\)\./g, 'It is $1 (process 1 on HOST).')
    .replaceAll(/ by \S+ on\s+\S+/g, ' by WHO on HOST')
    .replaceAll(/^( +(?:2026\S+ \S+ +)?)[^\s:]+: (?=pause|rate|resume|cancel)/gm, '$1WHO: ')
    .replaceAll(/after [\d.,]+ (m?s)/g, 'after 1 $1')
    .replaceAll(/[\d,]+ MB free/g, '10,000 MB free');
}

type Place = Pick<Scene, 'simulator' | 'folder'>;

/** What a command shows on a terminal of its own when it has ended, below how it was typed. */
async function screenAfter(
  { simulator, folder }: Place,
  columns: number,
  args: readonly string[],
): Promise<string> {
  const env = { ...describeSimulator(simulator).env, TZ: 'UTC' };
  const { terminal, shown } = watched(new PseudoTerminal({ folder, env, args, columns }), columns);
  await terminal.ended();
  const screen = withoutChance(await shown());
  const overlong = screen.split('\n').filter((line) => line.length > columns);
  expect(overlong, 'lines beyond the edge').toEqual([]);
  const typed = args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg)).join(' ');
  return `$ chat-purge ${typed}\n${screen}\n`;
}

test.for(WIDTHS)('a run from another terminal, %i columns wide', async (columns, { onTestFinished }) => {
  const scene = await openScene(onTestFinished, {
    rows: 600,
    columns,
    args: ['run', 'accounts', 'in.csv', '--run-id', 'leavers', '--yes', '--timeout', '120', ...SLOW],
    silentFor: ['user301', 'user401', 'user501'],
  });
  await waitUntil('three calls hang', () => scene.simulator.calls.callCount() === 6);
  await waitUntil('no call was made for a while', async () =>
    / 50% [^]* 0 calls\/s/.test(await scene.shown()),
  );
  const dir = scene.folder.runDir('leavers');
  const ask = (...args: readonly string[]) => screenAfter(scene, columns, args);

  const screens = [
    await ask('pause', dir),
    await ask('rate', dir, '50'),
    await ask('rate', dir, '500'),
    await ask('status', dir),
    await ask('list'),
    await ask('resume', dir),
    await ask('cancel', dir),
    await ask('cancel', dir, '--reason', 'wrong list'),
  ].join('');

  await expect(screens).toMatchFileSnapshot(`./screens/desk-${columns}.txt`);
});

test.for(WIDTHS)(
  'watch shows the same bar, and Ctrl-C ends only the looking, %i columns wide',
  async (columns, { onTestFinished }) => {
    const scene = await openScene(onTestFinished, {
      rows: 600,
      columns,
      args: ['run', 'accounts', 'in.csv', '--run-id', 'leavers', '--yes', '--timeout', '120', ...SLOW],
      silentFor: ['user301', 'user401', 'user501'],
    });
    await waitUntil('three calls hang', () => scene.simulator.calls.callCount() === 6);
    await waitUntil('no call was made for a while', async () =>
      / 50% [^]* 0 calls\/s/.test(await scene.shown()),
    );
    const { folder } = scene;
    const { terminal, shown, stands } = watched(
      new PseudoTerminal({ folder, env: { TZ: 'UTC' }, args: ['watch', folder.runDir('leavers')], columns }),
      columns,
    );
    await stands(' 0 calls/s');
    const bar = await shown();

    terminal.press('\u0003');
    expect(await terminal.ended(), terminal.screen).toBe(0);

    const screens = `${bar}^C\n${withoutChance(await shown())}`;
    await expect(screens).toMatchFileSnapshot(`./screens/watch-${columns}.txt`);
    expect(scene.terminal.hasEnded).toBe(false);
  },
);

test.for(WIDTHS)(
  'planning, looking and being told of a slip, %i columns wide',
  async (columns, { onTestFinished }) => {
    const place = await setStage(onTestFinished, {
      population: { accountsPattern: { prefix: 'user', from: 1, to: 12_345 } },
    });
    const ids = Array.from({ length: 12_345 }, (_, at) => `user${at + 1}`);
    place.folder.write('leavers.csv', ['user_id', ...ids, ' user1', 'administrator', '@RBT#001', 'Ünal']);
    const ask = (...args: readonly string[]) => screenAfter(place, columns, args);

    const screens = [
      await ask('doctor'),
      await ask('plan', 'accounts', 'leavers.csv', '--run-id', 'a'),
      await ask('plan', 'accounts', 'leavers.csv', '--run-id', 'a', '--skip-invalid'),
      await ask('plan', 'accounts', 'leavers.csv', '--run-id', 'b', '--skip-invalid', '--max-delete', '5000'),
      await ask('status', place.folder.runDir('a')),
      await ask('list'),
      await ask('status', 'leavers.csv'),
    ].join('');

    await expect(screens).toMatchFileSnapshot(`./screens/planning-${columns}.txt`);
  },
);

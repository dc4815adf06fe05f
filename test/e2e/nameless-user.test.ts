// A user id that nothing has a name for, as containers have it, against a server that is not on loopback.
import { expect, test } from 'vitest';
import { builtCommand } from '../support/built-command.ts';
import { openPlace, PLACE_ADDRESS } from '../support/place.ts';
import { PurgeFolder } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

test('a user without a name can run, verify and look at a run', async ({ onTestFinished }) => {
  const folder = new PurgeFolder({});
  onTestFinished(() => folder.remove());
  const place = await openPlace(onTestFinished, folder.path);
  folder.write('in.csv', ['user_id', 'u1', 'u2']);
  folder.write(
    'scenario.json',
    JSON.stringify({ host: PLACE_ADDRESS, population: { accounts: ['u1', 'u2'] } }),
  );
  const chatPurge = [process.execPath, builtCommand()];
  const server = folder.startProgram(
    ...place.inside(...chatPurge, 'simulate', '--scenario', 'scenario.json'),
  );
  await server.writes('export CHAT_PURGE_SECRET_KEY');
  const exported = server.stdout.matchAll(/^export (\w+)='(.*)'$/gm);
  const env = Object.fromEntries([...exported].map(([, name = '', value = '']) => [name, value]));
  expect(env['CHAT_PURGE_ENDPOINT']).toContain(PLACE_ADDRESS);
  const run = (...args: readonly string[]) =>
    folder
      .startProgram(...place.as(54_321, ...chatPurge, ...args, '--allow-host', PLACE_ADDRESS), { env })
      .ended();

  const ended = await run('run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--verify');
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(readSummary(folder.file(folder.runDir('r')))).toMatchObject({ outcomes: { deleted: 2 } });
  const verified = await run('verify', folder.runDir('r'));
  expect(verified.exitCode, verified.stderr).toBe(0);
  expect((await run('doctor')).exitCode).toBe(0);
});

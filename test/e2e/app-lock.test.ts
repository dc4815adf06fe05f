// Two runs that would share an app's limit without knowing of each other: the second one is refused.
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/adapters/run-dir/run-lock.ts';
import { appLockFolder } from '../../src/compose/app-lock.ts';
import { type OnTestFinished, PurgeFolder } from '../support/purge-folder.ts';
import { readSummary } from '../support/run-books.ts';

// Nothing is sent to the region: the run is refused before its first call.
const APP = 1_400_099_001;

/** A folder with a list of one account of the app, of which another run is under way. */
function aFolderBesideARun(onTestFinished: OnTestFinished): PurgeFolder {
  const folder = new PurgeFolder({
    CHAT_PURGE_REGION: 'tokyo',
    CHAT_PURGE_SDKAPPID: String(APP),
    CHAT_PURGE_ADMIN: 'administrator',
    CHAT_PURGE_SECRET_KEY: 'no-key-of-anybody',
    TMPDIR: tmpdir(),
  });
  onTestFinished(() => folder.remove());
  folder.write('in.csv', ['user_id', 'user1']);
  const lock = lockRun(appLockFolder(APP, 'accounts'));
  onTestFinished(() => lock.release());
  return folder;
}

test('a second run of the same app and target is refused with the first one’s process id', async ({
  onTestFinished,
}) => {
  const folder = aFolderBesideARun(onTestFinished);

  const refused = await folder.start(['run', 'accounts', 'in.csv', '--yes']).ended();

  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`process ${process.pid} is deleting accounts of app ${APP} already`);
});

test('a run that nobody works on can be cancelled while another run of the app is in progress', async ({
  onTestFinished,
}) => {
  const folder = aFolderBesideARun(onTestFinished);
  const planned = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'idle']);
  expect(planned.exitCode, planned.stderr).toBe(0);

  const cancelled = await folder.run(['cancel', folder.runDir('idle'), '--reason', 'wrong list']);

  expect(cancelled.exitCode, cancelled.stderr).toBe(0);
  const summary = readSummary(folder.file(folder.runDir('idle')));
  expect(summary).toMatchObject({ state: 'cancelled', outcomes: { not_sent: 1 } });
});

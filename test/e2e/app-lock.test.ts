// Two runs that would share an app's limit without knowing of each other: the second one is refused.
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/adapters/run-dir/run-lock.ts';
import { appLockFolder } from '../../src/compose/app-lock.ts';
import { PurgeFolder } from '../support/purge-folder.ts';

// Nothing is sent to the region: the run is refused before its first call.
const APP = 1_400_099_001;

test('a second run of the same app and target is refused with the first one’s process id', async ({
  onTestFinished,
}) => {
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

  const refused = await folder.start(['run', 'accounts', 'in.csv', '--yes']).ended();

  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`process ${process.pid} is deleting accounts of app ${APP} already`);
});

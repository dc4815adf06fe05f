// Two that would share an app's limit without knowing of each other: the second one is refused.
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { lockRun } from '../../src/adapters/run-dir/run-lock.ts';
import { appLockFolder, lockApp } from '../../src/compose/app-lock.ts';
import { PurgeFolder } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { readSummary } from '../support/run-books.ts';

// Nothing is sent to the region: the run is refused before its first call.
const APP = 1_400_099_001;

function aFolder(app: number): PurgeFolder {
  const folder = new PurgeFolder({
    CHAT_PURGE_REGION: 'tokyo',
    CHAT_PURGE_SDKAPPID: String(app),
    CHAT_PURGE_ADMIN: 'administrator',
    CHAT_PURGE_SECRET_KEY: 'no-key-of-anybody',
    TMPDIR: tmpdir(),
  });
  onTestFinished(() => folder.remove());
  folder.write('in.csv', ['user_id', 'user1']);
  return folder;
}

test('a second run of the same app and target is refused with the first one’s process id', async () => {
  const folder = aFolder(APP);
  const lock = lockRun(appLockFolder(APP, 'accounts'));
  onTestFinished(() => lock.release());

  const refused = await folder.start(['run', 'accounts', 'in.csv', '--yes']).ended();

  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`process ${process.pid} is deleting accounts of app ${APP} already`);
});

test('a run that nobody works on can be cancelled while another run of the app is in progress', async () => {
  const app = APP + 3;
  const folder = aFolder(app);
  const lock = lockRun(appLockFolder(app, 'accounts'));
  onTestFinished(() => lock.release());
  const planned = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'idle']);
  expect(planned.exitCode, planned.stderr).toBe(0);

  const cancelled = await folder.run(['cancel', folder.runDir('idle'), '--reason', 'wrong list']);

  expect(cancelled.exitCode, cancelled.stderr).toBe(0);
  const summary = readSummary(folder.file(folder.runDir('idle')));
  expect(summary).toMatchObject({ state: 'cancelled', outcomes: { not_sent: 1 } });
});

test('a run without Redis is refused beside a worker on Redis, and goes when that was killed', async () => {
  const app = APP + 1;
  const folder = aFolder(app);
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const worker = folder.start(['worker'], { env });
  await worker.writes('serves app');

  const refused = await folder.start(['run', 'accounts', 'in.csv', '--yes']).ended();
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    `process ${worker.pid} is deleting accounts of app ${app} already over Redis`,
  );

  worker.kill('SIGKILL');
  await worker.ended();
  lockApp('alone', {
    sdkappid: app,
    endpoint: 'https://a-live-server.example',
    targets: ['accounts'],
  }).release();
});

test('a worker and a run on Redis are refused beside a run without Redis', async () => {
  const app = APP + 2;
  const folder = aFolder(app);
  const lock = lockRun(appLockFolder(app, 'accounts'));
  onTestFinished(() => lock.release());
  const env = { CHAT_PURGE_REDIS_URL: 'redis://127.0.0.1:1' };
  const words = `process ${process.pid} is deleting accounts of app ${app} already without Redis`;

  const worker = await folder.start(['worker'], { env }).ended();
  expect([worker.exitCode, worker.stderr]).toEqual([2, expect.stringContaining(words)]);
  const run = await folder.start(['run', 'accounts', 'in.csv', '--yes'], { env }).ended();
  expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining(words)]);
});

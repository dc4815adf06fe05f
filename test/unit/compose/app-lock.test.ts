// Whose calls share an app's limits on one machine, and who has to have them alone.
import { expect, test } from 'vitest';
import { limitForm, lockApp, lockReading, lockWorker } from '../../../src/compose/app-lock.ts';

const LIVE = 'https://console.tim.qq.com';

function refusal(sentence: string, hint: string): unknown {
  return expect.objectContaining({
    code: 'app.locked',
    kind: 'usage',
    message: expect.stringContaining(sentence),
    hint: expect.stringContaining(hint),
  });
}

test('a run without Redis has the limits of its targets alone, one over Redis shares them', () => {
  expect(limitForm({ redis: undefined })).toBe('alone');
  const use = { sdkappid: 1_400_099_101, endpoint: LIVE, targets: ['groups', 'accounts'] } as const;
  const embedded = lockApp('alone', use);
  const over = `process ${process.pid} is deleting groups of app 1400099101 already`;
  expect(() => lockApp('shared', use)).toThrow(refusal(`${over} without Redis`, 'wait until the other one'));
  expect(() => lockApp('alone', use)).toThrow(refusal(over, 'wait until the other one'));
  embedded.release();

  const shared = [lockApp('shared', use), lockApp('shared', use)];
  expect(() => lockApp('alone', use)).toThrow(refusal(`${over} over Redis`, 'use the same Redis (--redis)'));
  for (const lock of shared) lock.release();
  lockApp('alone', use).release();
});

test('a worker shares the limits of all targets, and that of the look-ups that it may be asked for', () => {
  const app = { sdkappid: 1_400_099_102, endpoint: LIVE };
  const worker = lockWorker(app);
  lockWorker(app).release();
  for (const target of ['accounts', 'subscribers', 'friend-lists'] as const) {
    expect(() => lockApp('alone', { ...app, targets: [target] })).toThrow(refusal(target, '--redis'));
    lockApp('shared', { ...app, targets: [target] }).release();
  }
  expect(() => lockReading('alone', { ...app, targets: ['friend-lists'] })).toThrow(
    refusal('looking up friend-lists', '--redis'),
  );
  lockReading('alone', { ...app, targets: ['accounts'] }).release();
  worker.release();
});

test('a worker that is refused for one target holds no other', () => {
  const app = { sdkappid: 1_400_099_103, endpoint: LIVE };
  const verifying = lockReading('alone', { ...app, targets: ['friend-lists'] });
  expect(() => lockWorker(app)).toThrow(refusal('looking up friend-lists', 'wait until the other one'));
  lockApp('alone', { ...app, targets: ['accounts', 'groups'] }).release();
  verifying.release();
});

test('a server on this machine has no live traffic to protect', () => {
  const use = { sdkappid: 1_400_099_104, endpoint: 'http://127.0.0.1:8787', targets: ['groups'] } as const;
  lockApp('alone', use);
  expect(() => lockApp('shared', use)).not.toThrow();
});

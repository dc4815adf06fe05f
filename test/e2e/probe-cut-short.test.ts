// A probe that is interrupted, killed or refused: nothing was sent, and its plan is not sent either.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { probeStage } from '../support/probe-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

test('Ctrl-C during the probe ends with 130, and a plan that wants a part to be there cannot be applied', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished, {
    faults: [{ fault: { kind: 'silence' }, apis: ['account_check'] }],
  });
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--timeout', '4'];
  const running = stage.folder.start([...order, '--probe', '40', '--probe-least', '50%']);
  await waitUntil('the probe is under way', () => stage.simulator.calls.callCount('account_check') > 0);
  running.kill('SIGINT');

  const ended = await running.ended();

  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(ended.stderr).toContain('error: the probe was not completed: interrupted');
  expect(ended.stderr).toContain('Nothing was sent. Plan again, which makes the probe again');
  expect(existsSync(stage.file('probe.json'))).toBe(false);
  const applied = await stage.apply();
  expect(applied.exitCode, applied.stderr).toBe(6);
  expect(applied.stderr).toContain('the plan was made with --probe-least, and its probe was never completed');
  expect(stage.deletionCalls()).toBe(0);
});

test('killed during the probe, the plan cannot be applied either; without --probe-least it can', async ({
  onTestFinished,
}) => {
  const silence: FaultRule = { fault: { kind: 'silence' }, apis: ['account_check'] };
  const stage = await probeStage(onTestFinished, { faults: [silence] });
  for (const [id, ...more] of [['r', '--probe-least', '50%'], ['s']] as const) {
    const before = stage.simulator.calls.callCount('account_check');
    const order = ['plan', 'accounts', 'in.csv', '--run-id', id, '--probe', '40', ...more];
    const running = stage.folder.start(order);
    await waitUntil('it looks up', () => stage.simulator.calls.callCount('account_check') > before);
    running.kill('SIGKILL');
    await running.ended();
  }

  expect((await stage.apply()).exitCode).toBe(6);
  expect(stage.deletionCalls()).toBe(0);
  const applied = await stage.folder.run(['apply', stage.folder.runDir('s'), '--yes']);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(stage.deletionCalls()).toBe(1);
});

test('a probe.json of another plan does not open the door', async ({ onTestFinished }) => {
  const stage = await probeStage(onTestFinished);
  await stage.folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'other', '--probe', '40']);
  await stage.plan('--probe', '40', '--probe-least', '80%');
  const other = readFileSync(join(stage.folder.file(stage.folder.runDir('other')), 'probe.json'), 'utf8');
  stage.folder.write(join(stage.runDir, 'probe.json'), other.replace('"present": 30', '"present": 40'));

  const applied = await stage.apply();

  expect(applied.exitCode, applied.stderr).toBe(6);
  expect(applied.stderr).toContain('its probe was never completed');
  expect(stage.deletionCalls()).toBe(0);
});

test('what keeps the probe from beginning ends the command with 5, and the plan is there without a probe', async ({
  onTestFinished,
}) => {
  const stage = await probeStage(onTestFinished);

  // Nobody listens there.
  const failed = await stage.run('--probe', '5', '--probe-least', '50%', '--redis', 'redis://127.0.0.1:1');

  expect(failed.exitCode, failed.stderr).toBe(5);
  expect(failed.stderr).toContain(
    'error: the probe was not completed: Redis at redis://127.0.0.1:1 cannot be reached',
  );
  expect(failed.stderr).toContain(
    'Nothing was sent. Plan again, which makes the probe again: apply refuses this plan.',
  );
  expect(existsSync(stage.file('probe.json'))).toBe(false);
  expect((await stage.apply()).exitCode).toBe(6);
  expect(stage.simulator.calls.entries).toEqual([]);
});

test('credentials that are refused end the probe with 7', async ({ onTestFinished }) => {
  const stage = await probeStage(onTestFinished);

  const env = { CHAT_PURGE_SECRET_KEY: 'another key' };
  const order = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', '--probe', '5'];
  const refused = await stage.folder.run(order, { env });

  expect(refused.exitCode, refused.stderr).toBe(7);
  expect(refused.stderr).toContain('error: the probe was not completed: ');
  expect(refused.stderr).toContain(`without its probe: chat-purge apply ${stage.runDir}`);
  expect(stage.deletionCalls()).toBe(0);
});

// What a run and the doctor say of a Redis that cannot be worked with: at once, with 2 or 5, and without a call.
import { expect, type TestContext, test } from 'vitest';
import { failedIn } from '../support/doctor-report.ts';
import { setStage } from '../support/purge-folder.ts';
import { RedisServer } from '../support/redis-server.ts';
import { readSummary } from '../support/run-books.ts';

async function aStage(onTestFinished: TestContext['onTestFinished'], args: readonly string[] = []) {
  const stage = await setStage(onTestFinished, { population: { accounts: ['u1', 'u2'] } });
  stage.folder.write('in.csv', ['user_id', 'u1', 'u2']);
  const redis = await RedisServer.start({ args });
  onTestFinished(() => redis.remove());
  return { ...stage, redis };
}

const RUN = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r'];

test('a replica ends a run, a verification and the doctor with 2, and none of them waits', async ({
  onTestFinished,
}) => {
  const { folder, simulator, redis } = await aStage(onTestFinished, ['--replicaof', '127.0.0.1', '1']);
  const env = { CHAT_PURGE_REDIS_URL: redis.url };
  const ended = await folder.run(RUN, { env });
  expect(ended.exitCode, ended.stderr).toBe(2);
  expect(ended.stdout + ended.stderr).toContain('is a replica, which cannot be written to');
  const doctor = await folder.run(['doctor', '--json'], { env });
  expect(doctor.exitCode).toBe(2);
  expect(failedIn(doctor).map(({ check }) => check)).toEqual(['queue']);
  expect(failedIn(doctor)[0]?.says).toContain('is a replica');
  expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
});

test('a full Redis stops a run with 5, and its books count no call', async ({ onTestFinished }) => {
  const { folder, simulator, redis } = await aStage(onTestFinished);
  await redis.ask(['CONFIG', 'SET', 'maxmemory', '1']);
  const ended = await folder.run(RUN, { env: { CHAT_PURGE_REDIS_URL: redis.url } });
  expect(ended.exitCode, ended.stderr).toBe(5);
  expect(ended.stderr + ended.stdout).toContain('OOM');
  expect(readSummary(folder.file(folder.runDir('r')))).toMatchObject({ calls: 0, retries: 0 });
  expect(simulator.calls.callCount()).toBe(0);
});

test('with --json nothing but events comes on standard error, whatever the libraries have to say', async ({
  onTestFinished,
}) => {
  const { folder, redis } = await aStage(onTestFinished, ['--maxmemory-policy', 'allkeys-lru']);
  // A password that nobody asked for, and a policy that loses keys: both are worth a line to the libraries.
  const env = { CHAT_PURGE_REDIS_URL: redis.url.replace('//', '//:unasked@') };
  const ended = await folder.run([...RUN, '--json', '--allow-eviction'], { env });
  expect(ended.exitCode, ended.stderr).toBe(0);
  const lines = ended.stderr.trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { readonly event: string; readonly text?: string });
  expect(events.every(({ event }) => typeof event === 'string')).toBe(true);
  const warnings = events.filter(({ event }) => event === 'warning').map(({ text }) => text);
  expect(warnings.join('\n')).toContain('Eviction policy is allkeys-lru');
});

// What a worker says of itself to those who start and stop it, and how it stops.
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { expectInTime } from '../support/in-time.ts';
import {
  aRedisStage,
  calls,
  expectDone,
  type RedisStage,
  startRun,
  startWorker,
} from '../support/redis-stage.ts';
import { countOutcomes, readOutcomes } from '../support/run-books.ts';
import type { RunningCommand } from '../support/running-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const LIMIT_MS = 180_000;

interface Answer {
  readonly code: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface HealthyWorker {
  readonly worker: RunningCommand;
  readonly url: string;
  readonly ask: () => Promise<Answer>;
}

async function aWorker(stage: RedisStage): Promise<HealthyWorker> {
  const port = await freePort();
  const worker = await startWorker(stage, ['--health-port', `127.0.0.1:${port}`]);
  const url = `http://127.0.0.1:${port}/healthz`;
  return { worker, url, ask: () => askAt(url) };
}

async function askAt(url: string): Promise<Answer> {
  const response = await fetch(url);
  return { code: response.status, body: (await response.json()) as Answer['body'] };
}

function expectHealth(ask: HealthyWorker['ask'], code: number, status: string): Promise<void> {
  return waitUntil(`it says ${code} ${status}`, async () => {
    const answer = await ask();
    return answer.code === code && answer.body['status'] === status;
  });
}

describe('the health of a worker', { timeout: LIMIT_MS }, () => {
  test('is 200 while it serves, with its name, app, since when and the last call, and without ids', async () => {
    const stage = await aRedisStage(onTestFinished, {}, { rows: 500 });
    const { worker, ask, url } = await aWorker(stage);
    const before = await ask();
    expect(before).toEqual({
      code: 200,
      body: {
        status: 'serving',
        name: expect.stringMatching(new RegExp(`:${worker.pid}$`)),
        app: expect.any(Number),
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        last_call: null,
      },
    });
    await expectDone(stage, startRun(stage, ['--no-work']));
    const { body } = await ask();
    expect(String(body['last_call'])).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(JSON.stringify(body)).not.toContain('planted');
    expect((await fetch(url.replace('healthz', 'else'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  test('is 503 while Redis is away, and 200 again when it is back', async () => {
    const stage = await aRedisStage(onTestFinished, {}, { rows: 1 });
    const { ask } = await aWorker(stage);
    await stage.redis.kill();
    await expectHealth(ask, 503, 'redis-out-of-reach');
    await stage.redis.start();
    await expectHealth(ask, 200, 'serving');
  });

  test('is 503 while the server gives no answer', async () => {
    const stage = await aRedisStage(onTestFinished, {}, { rows: 3_000 });
    const { ask } = await aWorker(stage);
    startRun(stage, ['--no-work']);
    await calls(stage, 3);
    await stage.simulator.close();
    await expectHealth(ask, 503, 'server-out-of-reach');
  });

  test('a port that is taken is wrong usage', async () => {
    const stage = await aRedisStage(onTestFinished, {}, { rows: 1 });
    const { url } = await aWorker(stage);
    const second = await stage.folder.run(['worker', '--health-port', new URL(url).host], { env: stage.env });
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toMatch(/cannot listen on 127\.0\.0\.1, port \d+ \(EADDRINUSE\)/);
  });
});

describe('a worker that is told to stop', { timeout: LIMIT_MS }, () => {
  test('lets its calls end, says 503 meanwhile, and gives the rest back as it was', async () => {
    const slow = { min: 1_500, max: 1_500 };
    const stage = await aRedisStage(onTestFinished, {}, { rows: 12_000, latencyMs: slow });
    const { worker, ask } = await aWorker(stage);
    const run = startRun(stage, ['--no-work']);
    await calls(stage, 20);
    const other = await startWorker(stage);
    worker.kill('SIGTERM');
    const stoppedMs = performance.now();
    await expectHealth(ask, 503, 'stopping');
    expect((await worker.ended()).exitCode).toBe(0);
    expectInTime(performance.now() - stoppedMs, 15_000);
    await expectDone(stage, run);
    other.kill('SIGTERM');
    await other.ended();
    // A call that was cut off would count as made: its absent rows would stand as deleted.
    expect(countOutcomes(readOutcomes(stage.runDir))).toEqual({ deleted: 10_800, absent: 1_200 });
    expect(stage.simulator.calls.callCount()).toBe(120);
  });
});

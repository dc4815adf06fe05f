// A simulator, a folder and a Redis of whatever kind, with workers and runs of the built command on it.
import { join } from 'node:path';
import { expect } from 'vitest';
import { type OnTestFinished, type Stage, setStage } from './purge-folder.ts';
import { RedisServer, type RedisServerOptions } from './redis-server.ts';
import { readSummary } from './run-books.ts';
import type { RunningCommand } from './running-command.ts';
import { expectTruth } from './truth.ts';
import { waitUntil } from './wait-until.ts';

/** What a test needs of a Redis, be it one server or several. */
export interface AnyRedis {
  /** As `--redis` takes it. */
  readonly url: string;
  everything(): Promise<string>;
  remove(): Promise<void>;
}

export interface RedisStage<R extends AnyRedis = AnyRedis> extends Stage {
  readonly redis: R;
  readonly env: Readonly<Record<string, string>>;
  readonly runDir: string;
}

export interface RedisStageOptions {
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly latencyMs?: { readonly min: number; readonly max: number };
}

export const STAGE_ROWS = 30_000;

/** Accounts of which every tenth does not exist, and one Redis server. */
export async function aRedisStage(
  onTestFinished: OnTestFinished,
  server: RedisServerOptions = {},
  options: RedisStageOptions = {},
): Promise<RedisStage<RedisServer>> {
  return aStageOn(onTestFinished, await RedisServer.start(server), options);
}

/** The same on a Redis that was started already, and is removed with the stage. */
export async function aStageOn<R extends AnyRedis>(
  onTestFinished: OnTestFinished,
  redis: R,
  options: RedisStageOptions = {},
): Promise<RedisStage<R>> {
  onTestFinished(() => redis.remove());
  const { rows = STAGE_ROWS, latencyMs = { min: 20, max: 120 } } = options;
  const accounts = Array.from({ length: rows }, (_, i) => `planted-${i}`);
  const stage = await setStage(onTestFinished, {
    population: { accounts: accounts.filter((_, i) => i % 10 !== 0) },
    latencyMs,
  });
  stage.folder.write('in.csv', ['user_id', ...accounts]);
  const env = { CHAT_PURGE_REDIS_URL: redis.url, CHAT_PURGE_RATE: '100%', ...options.env };
  return { ...stage, redis, env, runDir: join(stage.folder.path, stage.folder.runDir('one')) };
}

export async function startWorker(
  { folder, env }: RedisStage,
  args: readonly string[] = [],
): Promise<RunningCommand> {
  const { CHAT_PURGE_RATE: _rate, ...own } = env;
  const worker = folder.start(['worker', ...args], { env: own });
  await worker.writes('serves app');
  return worker;
}

export function startRun({ folder, env }: RedisStage, more: readonly string[] = []): RunningCommand {
  return folder.start(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'one', ...more], { env });
}

export function goOn({ folder, env }: RedisStage): RunningCommand {
  return folder.start(['apply', folder.runDir('one'), '--yes'], { env });
}

export function calls({ simulator }: RedisStage, atLeast: number): Promise<void> {
  return waitUntil(`${atLeast} calls`, () => simulator.calls.callCount() >= atLeast);
}

/** The run ends well, its books are true, and nothing of it is left on Redis. */
export async function expectDone(stage: RedisStage, command: RunningCommand): Promise<void> {
  const { exitCode, stderr } = await command.ended();
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  expectTruth(stage.simulator, stage.runDir);
  expect(readSummary(stage.runDir)).toMatchObject({ state: 'finished', queue_clean: true });
  expect(await stage.redis.everything()).not.toMatch(/planted-|one\./);
}

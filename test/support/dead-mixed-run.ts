// A mixed run over Redis that was killed while batches of its accounts stood in the queue.
import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { numbered } from './numbered.ts';
import { type OnTestFinished, setStage } from './purge-folder.ts';
import { RedisServer } from './redis-server.ts';
import type { RedisStage } from './redis-stage.ts';
import type { RunningCommand } from './running-command.ts';
import { waitUntil } from './wait-until.ts';

const GROUPS = 3;
const ACCOUNTS = 8_000;
export const MIXED_ROWS = GROUPS + ACCOUNTS;

/**
 * Batches that wait in the queue of a dead run: at 20 calls/s it lets so many wait, less those that
 * it has taken.
 */
const LEAST_LEFT = 20;

export interface MixedStage extends RedisStage<RedisServer> {
  /** Calls that deleted accounts. */
  readonly accountCalls: () => number;
}

/** Nothing is running yet. */
export async function aMixedStage(onTestFinished: OnTestFinished): Promise<MixedStage> {
  const [groups, accounts] = [numbered('group', GROUPS), numbered('user', ACCOUNTS)];
  const stage = await setStage(onTestFinished, { population: { groups, accounts } });
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  const { folder, simulator } = stage;
  folder.write('in.csv', [
    'target,user_id,group_id',
    ...groups.map((id) => `groups,,${id}`),
    ...accounts.map((id) => `accounts,${id},`),
  ]);
  return {
    ...stage,
    redis,
    env: { CHAT_PURGE_REDIS_URL: redis.url, TZ: 'UTC' },
    runDir: folder.runDir('one'),
    accountCalls: () =>
      simulator.calls.entries.filter(({ ids: [id = ''] = [] }) => id.startsWith('user')).length,
  };
}

/**
 * A run of it that is killed when it has called some batches of accounts; nobody else serves the
 * queues.
 */
export async function aDeadMixedRun(onTestFinished: OnTestFinished): Promise<MixedStage> {
  const stage = await aMixedStage(onTestFinished);
  const run = startMixedRun(stage);
  await waitUntil('some accounts are deleted', () => stage.accountCalls() >= 5);
  await waitUntil('others wait', async () => (await waiting(stage)) >= LEAST_LEFT);
  run.kill('SIGKILL');
  await run.ended();
  return stage;
}

export function startMixedRun({ folder, env }: MixedStage, args: readonly string[] = []): RunningCommand {
  return folder.start(['run', 'mixed', 'in.csv', '--yes', '--run-id', 'one', '--rate', '20', ...args], {
    env,
  });
}

export function applyMixed(
  { folder, env, runDir }: MixedStage,
  args: readonly string[] = [],
  dir = runDir,
): RunningCommand {
  return folder.start(['apply', dir, '--yes', '--rate', '20', ...args], { env });
}

/** Batches of accounts that wait for their turn. */
export async function waiting({ redis }: MixedStage): Promise<number> {
  const keys = await redis.ask(['KEYS', 'chat-purge:*-accounts:wait']);
  const [key] = Array.isArray(keys) ? keys.map(String) : [];
  return key === undefined ? 0 : Number(await redis.ask(['LLEN', key]));
}

/** A copy of the run directory as a backup has it: nobody's lock is in it. */
export function copyOf({ folder, runDir }: MixedStage): string {
  const copy = `${runDir}-copy`;
  cpSync(folder.file(runDir), folder.file(copy), {
    recursive: true,
    filter: (path) => !basename(path).startsWith('.lock'),
  });
  return copy;
}

export async function callsWithin({ simulator }: MixedStage, ms: number): Promise<number> {
  const before = simulator.calls.callCount();
  const endMs = performance.now() + ms;
  await waitUntil('the time is over', () => performance.now() >= endMs);
  return simulator.calls.callCount() - before;
}

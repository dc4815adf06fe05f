// A long run under way on either kind of queue, with all that an operator can ask of it from another terminal.
import { userInfo } from 'node:os';
import { numbered } from './numbered.ts';
import { type OnTestFinished, type PurgeFolder, setStage } from './purge-folder.ts';
import { RedisServer } from './redis-server.ts';
import { readSummary, type SummaryFile } from './run-books.ts';
import type { EndedCommand, RunningCommand } from './running-command.ts';
import { waitUntil } from './wait-until.ts';

export const BACKENDS = ['embedded', 'redis'] as const;
export type Backend = (typeof BACKENDS)[number];

export const LOGIN = userInfo().username;

export interface LiveRunOptions {
  readonly rows?: number;
  /** Further arguments of `run`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Processes that only make calls, on Redis. */
  readonly workers?: number;
}

export class LiveRun {
  readonly folder: PurgeFolder;
  readonly command: RunningCommand;
  readonly runDir: string;
  readonly callCount: () => number;
  readonly redis: RedisServer | undefined;

  constructor(parts: Pick<LiveRun, 'folder' | 'command' | 'runDir' | 'callCount' | 'redis'>) {
    this.folder = parts.folder;
    this.command = parts.command;
    this.runDir = parts.runDir;
    this.callCount = parts.callCount;
    this.redis = parts.redis;
  }

  /** Runs a command about the run from another terminal, without anything that could sign. */
  ask(command: string, ...more: readonly string[]): Promise<EndedCommand> {
    return this.folder.run([command, this.runDir, ...more], {
      env: { CHAT_PURGE_SECRET_KEY: undefined, CHAT_PURGE_REDIS_URL: undefined },
    });
  }

  /** The same, with exit code 0. */
  async asks(command: string, ...more: readonly string[]): Promise<EndedCommand> {
    const ended = await this.ask(command, ...more);
    if (ended.exitCode !== 0) throw new Error(`${command} ended with ${ended.exitCode}: ${ended.stderr}`);
    return ended;
  }

  async status(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.asks('status', '--json')).stdout) as Record<string, unknown>;
  }

  /** Waits until that many more calls have come. */
  moreCalls(calls: number): Promise<void> {
    const before = this.callCount();
    return waitUntil(`${calls} more calls`, () => {
      if (this.command.hasEnded) throw new Error(`the run has ended: ${this.command.stderr}`);
      return this.callCount() >= before + calls;
    });
  }

  /** Calls in a stretch of time. */
  async callsWithin(ms: number): Promise<number> {
    const before = this.callCount();
    const endMs = performance.now() + ms;
    await waitUntil('the time is over', () => performance.now() >= endMs);
    return this.callCount() - before;
  }

  summary(): SummaryFile & { readonly changes?: readonly unknown[] } {
    return readSummary(this.folder.file(this.runDir));
  }
}

/** Starts it and waits for its first calls: 100 calls/s at full rate, each of 50 to 100 ms. */
export async function startLiveRun(
  onTestFinished: OnTestFinished,
  backend: Backend,
  { rows = 100_000, args = [], env = {}, workers = 0 }: LiveRunOptions = {},
): Promise<LiveRun> {
  const { simulator, folder } = await setStage(onTestFinished, {
    latencyMs: { min: 50, max: 100 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: rows } },
  });
  const redis = backend === 'redis' ? await RedisServer.start() : undefined;
  if (redis !== undefined) onTestFinished(() => redis.remove());
  const own = { CHAT_PURGE_REDIS_URL: redis?.url, ...env };
  for (let i = 0; i < workers; i += 1) {
    await folder.start(['worker'], { env: own }).writes('serves app');
  }
  folder.write('in.csv', ['user_id', ...numbered('user', rows)]);
  const command = folder.start(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r', ...args], {
    env: own,
  });
  const runDir = folder.runDir('r');
  const run = new LiveRun({ folder, command, runDir, redis, callCount: () => simulator.calls.callCount() });
  return run;
}

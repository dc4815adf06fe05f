// The processes of a round: the simulator, Redis, the workers and the run; and how each is started again.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSimulator } from '../../../src/simulator/describe-simulator.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { startSimulator } from '../../../src/simulator/start-simulator.ts';
import { type OnTestFinished, PurgeFolder } from '../../support/purge-folder.ts';
import { RedisServer } from '../../support/redis-server.ts';
import { settledBatches } from '../../support/run-books.ts';
import type { EndedCommand, RunningCommand } from '../../support/running-command.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { Script } from './script.ts';

/** Longer than a run waits for Redis, and after that for what others have under way. */
export const STANDS_STILL_MS = 150_000;

/** A time in which no call may arrive, monotonic ms. */
export interface Quiet {
  readonly after: string;
  readonly from: number;
  readonly to: number;
}

/** What was settled at a moment; none of it may be sent again. */
export interface Settled {
  readonly when: string;
  readonly lastCall: number;
  readonly batches: ReadonlySet<number>;
}

export class ChaosStage {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly folder: PurgeFolder;
  readonly redis: RedisServer | undefined;
  readonly workers: RunningCommand[] = [];
  readonly findings: string[] = [];
  readonly quiet: Quiet[] = [];
  readonly settled: Settled[] = [];
  /** What was done, for a person. */
  readonly story: string[] = [];
  /** Changes if a copy of the run directory has the run in hand. */
  runId = 'one';
  /** Keys of what users removed themselves. */
  readonly left = new Set<string>();
  /** Deaths and standstills after which a call counts as possibly made, though none was. */
  losses = 0;
  run: RunningCommand | undefined;
  /** Nothing may be started again after it. */
  isCancelled = false;
  /** Passed over once the run has stopped because of it. */
  hasCanary = true;
  #quietSince: { readonly after: string; readonly from: number } | undefined;

  constructor(script: Script, parts: Pick<ChaosStage, 'simulator' | 'folder' | 'redis'>) {
    this.script = script;
    this.simulator = parts.simulator;
    this.folder = parts.folder;
    this.redis = parts.redis;
  }

  get runDir(): string {
    return this.folder.file(this.folder.runDir(this.runId));
  }

  get calls(): number {
    return this.simulator.calls.callCount();
  }

  startWorker(i: number): void {
    this.workers[i] = this.folder.start(['worker']);
  }

  /** Starts the run, or goes on with it. */
  startRun(): RunningCommand {
    this.endQuiet();
    this.run = this.startApply(this.runId);
    return this.run;
  }

  startApply(runId: string): RunningCommand {
    const { options, rate } = this.script;
    const kept = this.hasCanary ? options : withoutCanary(options);
    const pace = rate === undefined ? [] : ['--rate', String(rate)];
    const always = ['--yes', '--attempts', '60', '--failure-threshold', '1', '--timeout', '4'];
    return this.folder.start(['apply', this.folder.runDir(runId), ...always, ...pace, ...kept]);
  }

  copyRun(name: string): void {
    cpSync(this.runDir, this.folder.file(this.folder.runDir(name)), { recursive: true });
  }

  /** From now on no call may arrive, until the run is started or resumed. */
  beginQuiet(after: string): void {
    this.#quietSince = { after, from: performance.now() };
  }

  endQuiet(): void {
    if (this.#quietSince !== undefined) this.quiet.push({ ...this.#quietSince, to: performance.now() });
    this.#quietSince = undefined;
  }

  noteSettled(when: string): void {
    this.settled.push({ when, lastCall: this.calls, batches: settledBatches(this.runDir) });
  }

  find(finding: string): void {
    this.findings.push(finding);
  }

  /** How a process of the tool ended; it may never call itself defect, nor stand still. */
  async ended(command: RunningCommand, what: string): Promise<EndedCommand> {
    await waitUntil(`${what} ends`, () => command.hasEnded, STANDS_STILL_MS);
    const end = await command.ended();
    if (end.exitCode === 1) this.find(`${what} calls itself defect: ${end.stderr.slice(-2_000)}`);
    return end;
  }

  /** Waits, and meanwhile starts workers again that have ended by themselves, as a service manager would. */
  async whenever(what: string, isSo: () => boolean, mostMs: number): Promise<void> {
    await waitUntil(
      what,
      () => {
        this.#reviveWorkers();
        return isSo();
      },
      mostMs,
    );
  }

  #reviveWorkers(): void {
    this.workers.forEach((worker, i) => {
      if (!worker.hasEnded) return;
      void this.ended(worker, 'a worker').then(({ exitCode, stderr }) => {
        this.losses += 1;
        if (exitCode === 0 || exitCode === 5 || exitCode === 7) return;
        this.find(`a worker ended with ${exitCode}: ${stderr.slice(-1_000)}`);
      });
      this.startWorker(i);
    });
  }

  /** Waits for a moment while the run is in progress; false if it has ended before. */
  async reaches(what: string, hasCome: () => boolean): Promise<boolean> {
    const isOver = () => this.run === undefined || this.run.hasEnded;
    await this.whenever(what, () => hasCome() || isOver(), STANDS_STILL_MS);
    return !isOver();
  }

  /** What status.json says; undefined while it is not there or is being replaced. */
  liveStatus(): { readonly at: string; readonly state: string } | undefined {
    const path = join(this.runDir, 'status.json');
    if (!existsSync(path)) return undefined;
    return JSON.parse(readFileSync(path, 'utf8')) as { readonly at: string; readonly state: string };
  }
}

function withoutCanary(options: readonly string[]): readonly string[] {
  const at = options.indexOf('--canary');
  return at === -1 ? options : [...options.slice(0, at), ...options.slice(at + 2)];
}

export async function openStage(script: Script, onFinished: OnTestFinished): Promise<ChaosStage> {
  const { world, latencyMs, seed } = script;
  const { population, faults } = world;
  const simulator = await startSimulator({ keepIds: true, seed, latencyMs, population, faults });
  onFinished(() => simulator.close());
  const redis = script.queue === 'redis' ? await startRedis(script, onFinished) : undefined;
  const folder = new PurgeFolder({
    ...describeSimulator(simulator).env,
    CHAT_PURGE_REDIS_URL: redis?.url,
    CHAT_PURGE_QUEUE_KEY: redis !== undefined && script.isSealed ? 'ab'.repeat(32) : undefined,
  });
  onFinished(() => folder.remove());
  folder.write('in.csv', world.lines);
  folder.write('protect.txt', ['nobody-of-the-input', ...world.protectedIds]);
  return new ChaosStage(script, { simulator, folder, redis });
}

async function startRedis(script: Script, onFinished: OnTestFinished): Promise<RedisServer> {
  const redis = await RedisServer.start({ appendFsync: script.appendFsync });
  onFinished(() => redis.remove());
  return redis;
}

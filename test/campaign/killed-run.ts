// One deletion run that is killed several times at random moments and continued, and what its books say against the truth.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { type OnTestFinished, type PurgeFolder, setStage } from '../support/purge-folder.ts';
import {
  batchesUnderWay,
  type OutcomeRow,
  type PlannedBatch,
  readBatches,
  readOutcomes,
  readSummary,
  settledBatches,
} from '../support/run-books.ts';
import type { RunningCommand } from '../support/running-command.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';

export interface KillOrder {
  readonly seed: number;
  readonly rows: number;
  readonly kills: number;
  /** Value of `--rate`; the simulator's limit is lifted for `unlimited`. */
  readonly rate: string;
}

/** What was on disk when the process was dead. */
interface Kill {
  readonly when: string;
  /** False where the run had come to its end before the signal. */
  readonly isInTime: boolean;
  /** Number of the last call that the server had seen. */
  readonly lastCall: number;
  readonly settled: ReadonlySet<number>;
  readonly underWay: ReadonlySet<number>;
}

export interface KilledRun {
  /** Empty where the books and the truth agree. */
  readonly findings: readonly string[];
  /** For a person: when it was killed, and what it came to. */
  readonly story: string;
}

type Random = () => number;

/** Every tenth row names somebody who never existed; a bystander with a like name must stay. */
function idOf(row: number): string {
  return isGhost(row) ? `ghost${row}` : `user${row}`;
}

function isGhost(row: number): boolean {
  return row % 10 === 7;
}

export async function killedRun(order: KillOrder, onFinished: OnTestFinished): Promise<KilledRun> {
  const random = seededRandom(order.seed);
  const { simulator, folder } = await setStage(onFinished, {
    seed: order.seed,
    latencyMs: { min: 20, max: 60 + Math.floor(random() * 140) },
    population: { accountsPattern: { prefix: 'user', from: 1, to: order.rows } },
    ...(order.rate === 'unlimited' ? { limits: { account_delete: null } } : {}),
  });
  const ids = Array.from({ length: order.rows }, (_, index) => idOf(index + 1));
  folder.write('in.csv', ['user_id', ...ids]);
  const planned = await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
  if (planned.exitCode !== 0)
    return { findings: [`planning ended with ${planned.exitCode}`], story: planned.stderr };

  const kills: Kill[] = [];
  while (kills.length < order.kills) kills.push(await killOnce(order, { simulator, folder, random, kills }));
  const last = await folder.run(['apply', folder.runDir('r'), '--yes', '--rate', order.rate]);
  const runDir = folder.file(folder.runDir('r'));
  const findings = [
    ...(last.exitCode === 0 ? [] : [`the last apply ended with ${last.exitCode}: ${last.stderr}`]),
    ...kills.filter(({ isInTime }) => !isInTime).map(({ when }) => `the kill ${when} came too late`),
    ...judge({ order, simulator, runDir, kills }),
  ];
  return { findings, story: tell(kills, simulator, runDir) };
}

interface Scene {
  readonly simulator: Simulator;
  readonly folder: PurgeFolder;
  readonly random: Random;
  readonly kills: readonly Kill[];
}

async function killOnce(order: KillOrder, scene: Scene): Promise<Kill> {
  const { simulator, folder } = scene;
  const runDir = folder.file(folder.runDir('r'));
  const moment = chooseMoment(order, scene, runDir);
  const command = folder.start(['apply', folder.runDir('r'), '--yes', '--rate', order.rate]);
  await waitUntil(
    `${moment.when} (seed ${order.seed})`,
    () => moment.hasCome(command) || command.hasEnded,
    60_000,
  );
  command.kill('SIGKILL');
  const { signal } = await command.ended();
  return {
    when: moment.when,
    isInTime: signal === 'SIGKILL',
    lastCall: simulator.calls.callCount(),
    settled: settledBatches(runDir),
    underWay: batchesUnderWay(runDir),
  };
}

interface Moment {
  readonly when: string;
  hasCome(command: RunningCommand): boolean;
}

/** Mostly in the midst of the calls; now and then while starting, or while the reports are written. */
function chooseMoment(order: KillOrder, scene: Scene, runDir: string): Moment {
  const { simulator, random, kills } = scene;
  const batches = Math.ceil(order.rows / 100);
  const settledBefore = settledBatches(runDir).size;
  const left = batches - settledBefore;
  const isLast = kills.length === order.kills - 1;
  const kind = random();
  const part = random();
  if (kind < 0.1) {
    return { when: 'while starting', hasCome: ({ pid }) => isLockedBy(runDir, pid) };
  }
  if (kind > 0.8 && isLast) {
    return { when: 'when all was settled', hasCome: () => settledBatches(runDir).size === batches };
  }
  if (kind < 0.5) {
    const calls = simulator.calls.callCount() + Math.ceil(part * 0.6 * left);
    return { when: `at call ${calls}`, hasCome: () => simulator.calls.callCount() >= calls };
  }
  const settled = settledBefore + Math.ceil(part * 0.6 * left);
  return { when: `with ${settled} batches settled`, hasCome: () => settledBatches(runDir).size >= settled };
}

/** The lock is taken before the queue is made ready, so seconds before the first call. */
function isLockedBy(runDir: string, pid: number): boolean {
  const locks = readdirSync(runDir).filter((name) => /^\.lock-\d+$/.test(name));
  return locks.some((name) => readFileSync(join(runDir, name), 'utf8').includes(`"pid":${pid},`));
}

interface Evidence {
  readonly order: KillOrder;
  readonly simulator: Simulator;
  readonly runDir: string;
  readonly kills: readonly Kill[];
}

function judge(evidence: Evidence): readonly string[] {
  const { order, simulator, runDir } = evidence;
  if (!existsSync(join(runDir, 'outcomes.csv'))) return ['there is no outcomes.csv'];
  const rows = readOutcomes(runDir);
  const batches = readBatches(runDir);
  const summary = readSummary(runDir);
  const sum = Object.values(summary.outcomes).reduce((all, each) => all + each, 0);
  const ghosts = Math.floor((order.rows + 3) / 10);
  return [
    ...(summary.balanced && sum === order.rows
      ? []
      : [`the books do not balance: ${JSON.stringify(summary.outcomes)}`]),
    ...(rows.length === order.rows ? [] : [`outcomes.csv has ${rows.length} rows`]),
    ...(new Set(rows.map(({ id }) => id)).size === order.rows ? [] : ['a row is in the books twice']),
    ...(simulator.population.counts().accounts === ghosts
      ? []
      : ['somebody is left, or a bystander is gone']),
    ...(simulator.calls.brokenBounds.length === 0 ? [] : ['a call broke a documented bound']),
    ...(existsSync(join(runDir, 'in-flight.ndjson')) ? ['the notes on calls under way are still there'] : []),
    ...rowFindings(evidence, rows, batches),
    ...repeatFindings(evidence, batches),
  ];
}

function rowFindings(
  { simulator, kills }: Evidence,
  rows: readonly OutcomeRow[],
  batches: readonly PlannedBatch[],
): readonly string[] {
  const deletedByUs = new Set([...simulator.calls.deletedByRequest().values()].flat());
  const cut = new Set(kills.flatMap(({ underWay }) => [...underWay]));
  const mayHaveBeenCut = new Set(batches.filter(({ batch }) => cut.has(batch)).flatMap(({ ids }) => ids));
  return rows.flatMap((row) => {
    const finding = untruthOf(row, {
      isThere: simulator.population.has('accounts', row.id),
      isDeletedByUs: deletedByUs.has(row.id),
      mayHaveBeenCut: mayHaveBeenCut.has(row.id),
    });
    return finding === undefined ? [] : [`${row.id} is called ${row.outcome} (${row.note}) and ${finding}`];
  });
}

interface Truth {
  readonly isThere: boolean;
  /** A call of this run found it and deleted it. */
  readonly isDeletedByUs: boolean;
  /** A call that carried it was under way at a kill. */
  readonly mayHaveBeenCut: boolean;
}

const GONE: ReadonlySet<string> = new Set(['deleted', 'absent']);

function untruthOf({ outcome, note }: OutcomeRow, truth: Truth): string | undefined {
  if (truth.isThere) return 'is still there';
  if (!GONE.has(outcome)) return 'is not said to be gone';
  if (outcome === 'absent' && truth.isDeletedByUs) return 'this run deleted it';
  if (note !== '' && !truth.mayHaveBeenCut) return 'no call for it was cut';
  if (outcome === 'absent' || truth.isDeletedByUs) return undefined;
  // Somebody who never existed may be called deleted only by the note that says why.
  return note === 'confirmed_by_absence' ? undefined : 'never existed';
}

/** What the ledger had settled when the process died must not be sent again. */
function repeatFindings({ simulator, kills }: Evidence, batches: readonly PlannedBatch[]): readonly string[] {
  return kills.flatMap(({ settled, lastCall, when }) =>
    batches
      .filter(({ batch }) => settled.has(batch))
      .flatMap(({ ids }) => ids)
      .filter((id) => simulator.calls.callsFor(id).some(({ call }) => call > lastCall))
      .map((id) => `${id} was settled when killed ${when}, and was sent again`),
  );
}

function tell(kills: readonly Kill[], simulator: Simulator, runDir: string): string {
  const moments = kills.map(
    ({ when, settled, underWay }) => `${when} [${settled.size} settled, ${underWay.size} cut]`,
  );
  const outcomes = existsSync(join(runDir, 'summary.json')) ? readSummary(runDir).outcomes : {};
  return `killed ${moments.join('; ')}; ${simulator.calls.callCount()} calls; ${JSON.stringify(outcomes)}`;
}

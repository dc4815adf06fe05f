// One round of the chaos campaign: a run that is disturbed until it is settled, and what its books say against the truth.
import { cpSync } from 'node:fs';
import { isTarget } from '../../../src/core/targets.ts';
import { readSummary } from '../../support/run-books.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { readVerdicts } from '../../support/verification.ts';
import { doDeed } from './deeds.ts';
import { finish } from './go-on.ts';
import { fullestSecond, judge } from './judge.ts';
import { drawScript, type QueueKind, type Script } from './script.ts';
import { type ChaosStage, openStage } from './stage.ts';

export interface RoundOrder {
  readonly queue: QueueKind;
  readonly seed: number;
  /** Where the files of a round with findings are kept; undefined to keep none. */
  readonly keep: string | undefined;
}

export interface PlayedRound {
  readonly findings: readonly string[];
  readonly rows: number;
  readonly calls: number;
  /** The fullest second as a part of the limit, of a round without faults; 0 for others. */
  readonly fullest: number;
  readonly deeds: readonly string[];
  /** For a person. */
  readonly story: string;
}

export async function playRound({ queue, seed, keep }: RoundOrder): Promise<PlayedRound> {
  const script = drawScript(queue, seededRandom(seed));
  const closers: (() => Promise<void> | void)[] = [];
  try {
    const stage = await openStage(script, (close) => closers.unshift(close));
    const findings = await play(stage).catch((error: unknown) => [String(error)]);
    const all = [...stage.findings, ...findings];
    if (all.length > 0 && keep !== undefined) {
      cpSync(stage.folder.path, `${keep}/${queue}-${seed}`, { recursive: true });
    }
    return {
      findings: all,
      rows: script.world.rows.length,
      calls: stage.calls,
      fullest: script.world.isCalm ? fullestSecond(stage) : 0,
      deeds: stage.story.filter((part) => part.includes('@')).map((part) => part.split('@')[0] ?? ''),
      story: tell(stage),
    };
  } finally {
    for (const close of closers) await close();
  }
}

async function play(stage: ChaosStage): Promise<readonly string[]> {
  const { script } = stage;
  const how = ['--run-id', 'one', '--skip-invalid', '--protect', 'protect.txt'];
  const planned = await stage.folder.run(['plan', script.world.target, 'in.csv', ...how]);
  if (planned.exitCode !== 0) return [`planning ended with ${planned.exitCode}: ${planned.stderr}`];
  const workers = workersOf(script);
  for (let i = 0; i < workers; i += 1) stage.startWorker(i);
  stage.startRun();
  for (const deed of script.deeds) await doDeed(stage, deed);
  await finish(stage);
  stage.endQuiet();
  await verify(stage);
  return judge(stage);
}

function workersOf({ queue, options, workers }: Script): number {
  if (queue === 'embedded') return 0;
  return options.includes('--no-work') ? Math.max(1, workers) : workers;
}

/** Looks up what the books call deleted, and whether the server agrees. */
async function verify(stage: ChaosStage): Promise<void> {
  const { script, folder, simulator } = stage;
  if (!script.verifies || stage.findings.length > 0) return;
  simulator.setFaults([]);
  const asked = folder.start(['verify', folder.runDir(stage.runId), '--verify-wait', '1']);
  const { exitCode, stderr } = await stage.ended(asked, 'verify');
  stage.story.push(`verify ${exitCode}`);
  if (exitCode !== 0 && exitCode !== 4) stage.find(`verify ended with ${exitCode}: ${stderr.slice(-1_000)}`);
  for (const { target, owner, id, verdict } of readVerdicts(stage.runDir)) {
    const isThere = isTarget(target) && simulator.population.has(target, id, owner);
    if (verdict === (isThere ? 'gone' : 'present'))
      stage.find(`verify calls ${target} ${owner} ${id} ${verdict}`);
  }
}

function tell(stage: ChaosStage): string {
  const { script, simulator, story } = stage;
  const { world, rate, options } = script;
  let outcomes = '';
  try {
    outcomes = JSON.stringify(readSummary(stage.runDir).outcomes);
  } catch {
    outcomes = 'no summary';
  }
  return [
    `${script.queue} ${world.target}, ${world.rows.length} rows, ${simulator.calls.callCount()} calls`,
    world.isCalm ? 'calm' : `${world.faults.length} faults`,
    `rate ${rate ?? 'default'}`,
    options.join(' '),
    story.join(' '),
    outcomes,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

// What is done to a run while it is in progress: signals, commands of an operator, losses, and users who leave.
import { rmSync } from 'node:fs';
import type { RunningCommand } from '../../support/running-command.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { goOn } from './go-on.ts';
import type { Deed, DeedName } from './script.ts';
import { type ChaosStage, STANDS_STILL_MS } from './stage.ts';
import { keyOfRow } from './world.ts';

type Act = (stage: ChaosStage, deed: Deed, run: RunningCommand) => Promise<void>;

export async function doDeed(stage: ChaosStage, deed: Deed): Promise<void> {
  const goal = stage.calls + deed.afterCalls;
  const isInTime = await stage.reaches(`${goal} calls before ${deed.name}`, () => stage.calls >= goal);
  if (stage.run === undefined) return;
  if (isInTime) {
    stage.story.push(`${deed.name}@${stage.calls}`);
    await ACTS[deed.name](stage, deed, stage.run);
  }
  await goOn(stage);
}

/** Exit codes of a run that can still be cancelled. */
const STOPPED: ReadonlySet<number> = new Set([5, 7, 8, 9]);

/** Others take the batches of a worker that stands still for so long. */
const LOSES_ITS_BATCHES_MS = 13_000;

/** A time that is part of what is done, such as how long a process stands still. */
async function lasts(ms: number): Promise<void> {
  const end = performance.now() + ms;
  await waitUntil('the time is over', () => performance.now() >= end);
}

/** The status is written twice a second: time in which a call that may not come would come. */
async function seenTwice(stage: ChaosStage, run: RunningCommand): Promise<void> {
  const seen = new Set<string>();
  await waitUntil(
    'the status of the paused run is written again',
    () => {
      const status = stage.liveStatus();
      if (status !== undefined) seen.add(status.at);
      return seen.size > 3 || run.hasEnded;
    },
    STANDS_STILL_MS,
  );
}

async function pause(stage: ChaosStage, run: RunningCommand): Promise<boolean> {
  const asked = stage.folder.start(['pause', stage.folder.runDir(stage.runId)]);
  const { exitCode } = await stage.ended(asked, 'pause');
  if (exitCode !== 0) return false;
  stage.beginQuiet('pause');
  await seenTwice(stage, run);
  return true;
}

async function resume(stage: ChaosStage, run: RunningCommand): Promise<void> {
  stage.endQuiet();
  const asked = stage.folder.start(['resume', stage.folder.runDir(stage.runId), '--yes']);
  const { exitCode, stderr } = await stage.ended(asked, 'resume');
  if (exitCode !== 0 && !run.hasEnded) stage.find(`resume ended with ${exitCode}: ${stderr}`);
}

async function kill(stage: ChaosStage, run: RunningCommand, signal: NodeJS.Signals): Promise<void> {
  run.kill(signal);
  const { signal: diedBy } = await stage.ended(run, 'the killed run');
  if (diedBy !== null) stage.losses += 1;
  stage.noteSettled(`after ${signal}`);
}

/** Another process of the tool, so time in which a call that may not come would come. */
async function askStatus(stage: ChaosStage): Promise<void> {
  const asked = stage.folder.start(['status', stage.folder.runDir(stage.runId), '--json']);
  const { exitCode, stderr } = await stage.ended(asked, 'status');
  if (exitCode !== 0) stage.find(`status ended with ${exitCode}: ${stderr}`);
}

function aWorker(stage: ChaosStage, deed: Deed): number {
  return Math.floor(deed.draw * stage.workers.length);
}

/** One of them has the run in hand, the other one has to end without a call. */
async function copies(stage: ChaosStage, deed: Deed, run: RunningCommand): Promise<void> {
  await kill(stage, run, deed.draw < 0.5 ? 'SIGKILL' : 'SIGINT');
  const other = stage.runId === 'one' ? 'two' : 'one';
  rmSync(stage.folder.file(stage.folder.runDir(other)), { recursive: true, force: true });
  stage.copyRun(other);
  const names = [stage.runId, other];
  stage.endQuiet();
  const runs = names.map((name) => stage.startApply(name));
  await waitUntil('one of two copies ends', () => runs.some(({ hasEnded }) => hasEnded), STANDS_STILL_MS);
  const loser = runs.findIndex(({ hasEnded }) => hasEnded);
  const winner = 1 - loser;
  const { exitCode, stderr } = await stage.ended(runs[loser] ?? run, 'the copy');
  const isSettled = exitCode === 0 || exitCode === 4;
  // One that ends because it has finished is the one that had the run; the other one must not do it again.
  const [held, refused] = isSettled ? [loser, winner] : [winner, loser];
  stage.runId = names[held] ?? stage.runId;
  stage.run = runs[held];
  stage.story.push(`(copy ended with ${exitCode})`);
  if (isSettled) await endedUnused(stage, runs[refused] ?? run);
  else if (exitCode !== 5) stage.find(`a copy ended with ${exitCode}: ${stderr.slice(-1_000)}`);
}

async function endedUnused(stage: ChaosStage, copy: RunningCommand): Promise<void> {
  copy.kill('SIGKILL');
  await stage.ended(copy, 'the other copy');
}

const ACTS: Readonly<Record<DeedName, Act>> = {
  kill: (stage, _deed, run) => kill(stage, run, 'SIGKILL'),
  async interrupt(stage, deed, run) {
    await kill(stage, run, deed.draw < 0.5 ? 'SIGINT' : 'SIGTERM');
    stage.beginQuiet('interrupt');
    await askStatus(stage);
  },
  async pause(stage, _deed, run) {
    if (await pause(stage, run)) await resume(stage, run);
  },
  async 'pause and interrupt'(stage, _deed, run) {
    if (!(await pause(stage, run))) return;
    run.kill('SIGINT');
    const { exitCode } = await stage.ended(run, 'the paused run');
    // All of it can have been settled when the pause came.
    if (exitCode !== 9 && exitCode !== 0 && exitCode !== 4)
      stage.find(`a paused run that was interrupted ended with ${exitCode}`);
  },
  async 'stand still'(stage, deed, run) {
    run.kill('SIGSTOP');
    await lasts(deed.lastsMs);
    run.kill('SIGCONT');
    await Promise.resolve(stage);
  },
  async 'second process'(stage, _deed, run) {
    const second = stage.startApply(stage.runId);
    const { exitCode, stderr } = await stage.ended(second, 'a second process');
    if (exitCode === 2 || exitCode === 5 || run.hasEnded) return;
    stage.find(`a second process ended with ${exitCode}: ${stderr.slice(-1_000)}`);
  },
  copy: copies,
  async 'users leave'(stage, deed) {
    const { rows } = stage.script.world;
    const from = Math.floor(deed.draw * rows.length);
    for (const row of rows.slice(from, from + 40)) {
      if (row.kind !== 'there' && row.kind !== 'refused') continue;
      if (stage.simulator.population.remove(row.target, row.id, row.owner)) stage.left.add(keyOfRow(row));
    }
    await Promise.resolve();
  },
  async rate(stage, deed) {
    const rate = `${20 + Math.floor(deed.draw * 80)}%`;
    await stage.ended(stage.folder.start(['rate', stage.folder.runDir(stage.runId), rate]), 'rate');
  },
  async silence(stage, deed) {
    const effect = deed.draw < 0.5;
    const { faults } = stage.script.world;
    stage.simulator.setFaults([...faults, { fault: { kind: 'reset', effect } }]);
    await lasts(deed.lastsMs);
    stage.simulator.setFaults(faults);
  },
  async 'kill worker'(stage, deed) {
    const i = aWorker(stage, deed);
    stage.losses += 1;
    stage.workers[i]?.kill('SIGKILL');
    await stage.workers[i]?.ended();
    stage.startWorker(i);
  },
  async 'stop worker'(stage, deed) {
    const worker = stage.workers[aWorker(stage, deed)];
    if (worker === undefined) return;
    stage.losses += 1;
    worker.kill('SIGSTOP');
    await lasts(deed.draw < 0.9 ? deed.lastsMs : LOSES_ITS_BATCHES_MS);
    worker.kill('SIGCONT');
  },
  async 'pause before a worker wakes up'(stage, deed, run) {
    const worker = stage.workers[aWorker(stage, deed)];
    worker?.kill('SIGSTOP');
    const isPaused = await pause(stage, run);
    worker?.kill('SIGCONT');
    if (!isPaused) return;
    await seenTwice(stage, run);
    await resume(stage, run);
  },
  async 'end worker'(stage, deed) {
    const i = aWorker(stage, deed);
    const worker = stage.workers[i];
    if (worker === undefined) return;
    worker.kill('SIGTERM');
    await stage.ended(worker, 'a worker that is told to stop');
    stage.startWorker(i);
  },
  async 'kill redis'(stage, deed) {
    await stage.redis?.kill();
    stage.losses += 1;
    await lasts(deed.lastsMs / 3);
    await stage.redis?.start();
  },
  async cancel(stage, _deed, run) {
    const isCancelled = await cancel(stage);
    if (!isCancelled && !run.hasEnded) stage.find('a run in progress could not be cancelled');
    const { exitCode } = await stage.ended(run, 'the cancelled run');
    if (!isCancelled) return;
    // It can have stopped by itself a moment before; what its books say is looked at in any case.
    if (exitCode === null || !STOPPED.has(exitCode)) stage.find(`a cancelled run ended with ${exitCode}`);
    stage.beginQuiet('cancel');
    await askStatus(stage);
  },
  async 'cancel the dead'(stage, _deed, run) {
    await kill(stage, run, 'SIGKILL');
    if (!(await cancel(stage))) {
      stage.find('a dead run could not be cancelled');
      return;
    }
    stage.beginQuiet('cancel of a dead run');
    await askStatus(stage);
  },
};

/** Books that are closed by it say so with 0, or with 9 if nobody works on the run. */
async function cancel(stage: ChaosStage): Promise<boolean> {
  const why = ['--reason', 'the campaign gives it up'];
  const asked = stage.folder.start(['cancel', stage.folder.runDir(stage.runId), ...why]);
  const { exitCode, stderr } = await stage.ended(asked, 'cancel');
  stage.isCancelled = exitCode === 0 || exitCode === 9;
  if (!stage.isCancelled)
    stage.story.push(`(cancel ended with ${exitCode}: ${stderr.trim().split('\n')[0]})`);
  return stage.isCancelled;
}

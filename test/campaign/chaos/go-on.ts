// Goes on with a run that has ended before all of it was settled, as its exit code asks for.
import type { EndedCommand } from '../../support/running-command.ts';
import { type ChaosStage, STANDS_STILL_MS } from './stage.ts';

/** Exit codes after which `apply` goes on. */
const PASSING: ReadonlySet<number> = new Set([5, 7, 8, 9, 130]);

/** Starts of a run that end without having been disturbed. */
const MOST_STARTS = 12;

/** Starts the run again if it has ended and is not settled; false if it is at its end. */
export async function goOn(stage: ChaosStage): Promise<boolean> {
  const { run } = stage;
  if (run === undefined || !run.hasEnded) return run !== undefined;
  const end = await stage.ended(run, 'the run');
  stage.run = undefined;
  if (end.exitCode === 0 || end.exitCode === 4 || stage.isCancelled) return false;
  noteEnd(stage, end);
  if (stage.findings.length > 0) return false;
  stage.startRun();
  return true;
}

function noteEnd(stage: ChaosStage, { exitCode, signal, stderr }: EndedCommand): void {
  if (exitCode === null) {
    if (signal !== 'SIGKILL') stage.find(`the run died by ${signal}`);
    return;
  }
  stage.story.push(`(ended with ${exitCode})`);
  // Its failed rows stay failed, so that the canary would stop the run again.
  if (exitCode === 8) stage.hasCanary = false;
  if (!PASSING.has(exitCode)) stage.find(`the run ended with ${exitCode}: ${stderr.slice(-2_000)}`);
}

/** Goes on with the run until nothing of it is left. */
export async function finish(stage: ChaosStage): Promise<void> {
  for (let starts = 0; starts < MOST_STARTS; starts += 1) {
    const { run } = stage;
    if (run === undefined) return;
    await stage.whenever('the run ends', () => run.hasEnded, STANDS_STILL_MS);
    if (!(await goOn(stage))) return;
  }
  stage.find(`the run has not finished after ${MOST_STARTS} starts`);
}

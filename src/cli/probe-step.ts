// The step of `plan` and `run` in which rows of the new plan are looked up.
import type { PlannedRun } from '../app/plan.ts';
import type { Probe } from '../core/probe.ts';
import type { Context } from './context.ts';

/** Undefined if none was asked for. Throws `AppError` if it finds too little or ends early. */
export async function probeStep(context: Context, made: PlannedRun): Promise<Probe | undefined> {
  if (made.plan.options.probe === undefined) return undefined;
  const { ProbeMeter } = await import('./probe-meter.ts');
  const observer = new ProbeMeter(context);
  const stopTelling = tellOnInterrupt(context);
  try {
    return await made.probe({ observer, interrupt: context.terminal.interrupt });
  } finally {
    observer.stop();
    stopTelling();
  }
}

/** Returns how to stop listening. */
function tellOnInterrupt({ output, terminal }: Context): () => void {
  const tell = () =>
    output.say('Stopping: waiting for the calls under way. Press Ctrl-C again to end at once.');
  terminal.interrupt.addEventListener('abort', tell);
  const leaveOff = terminal.onEndedAtOnce(() => {
    output.dropLine();
    output.warn('Ended at once. Nothing was sent, and the probe was not completed: plan again.');
  });
  return () => {
    terminal.interrupt.removeEventListener('abort', tell);
    leaveOff();
  };
}

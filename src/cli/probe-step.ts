// The step of `plan` and `run` in which rows of the new plan are looked up.
import type { MadePlan } from '../compose/make-plan.ts';
import type { Probe } from '../core/probe.ts';
import type { Context } from './context.ts';
import { refuseTooMany } from './plan-guards.ts';

/** Undefined if none was asked for. Throws `AppError` if it finds too little or ends early. */
export async function probeStep(
  context: Context,
  { plan, runDir }: Pick<MadePlan, 'plan' | 'runDir'>,
): Promise<Probe | undefined> {
  if (plan.options.probe === undefined) return undefined;
  const { config, terminal } = context;
  refuseTooMany(plan, { guards: config.guards, runDir });
  // Loaded only here: planning alone has no use for the HTTP client.
  const { probePlan } = await import('../compose/probe-plan.ts');
  const { ProbeMeter } = await import('./probe-meter.ts');
  const observer = new ProbeMeter(context);
  const stopTelling = tellOnInterrupt(context);
  try {
    return await probePlan(config, { plan, runDir }, { observer, interrupt: terminal.interrupt });
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

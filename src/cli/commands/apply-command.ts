// `chat-purge apply`: asks for confirmation and carries a plan out, or goes on with it.
import { type OpenedRun, openApply } from '../../compose/open-apply.ts';
import type { RunEnd } from '../../compose/run-end.ts';
import { AppError } from '../../core/app-error.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { counted } from '../format.ts';
import { LookUpMeter } from '../look-up-meter.ts';
import { startProgress } from '../progress.ts';
import { renderEnd } from '../render-end.ts';
import { renderVerification, verificationExitCode } from '../render-verification.ts';
import { RunMeter } from '../run-meter.ts';
import { tellOnInterrupt } from '../tell-on-interrupt.ts';
import { refuseTooMany } from './plan-command.ts';

export async function applyCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  refuseDryRun(context);
  const run = await openApply(context.config, runDir);
  try {
    return await (run.finished && run.begun ? tellFinished(context, run) : carryOut(context, run));
  } finally {
    await run.close();
  }
}

/** A variable or a configuration file can say it; then nothing may be deleted. */
function refuseDryRun({ config }: Context): void {
  if (!config.dryRun) return;
  throw new AppError('guard.dry-run', `${config.origins.dryRun.name} asks for a dry run, and apply deletes`, {
    kind: 'guard',
    hint: 'Nothing was sent. `chat-purge plan` is the dry run; take the setting away to carry the plan out.',
  });
}

/** A finished run is not sent again; its reports are made once more, since a crash may have kept them back. */
async function tellFinished(context: Context, run: OpenedRun): Promise<ExitCode> {
  context.output.say('This run has finished already: nothing was sent. Its reports were made anew.');
  const lookUps = new LookUpMeter(context);
  const stopTelling = tellOnInterrupt(context);
  try {
    const { interrupt } = context.terminal;
    const end = await run.closeBooks({ observer: new RunMeter(run, false), lookUps, interrupt });
    lookUps.stop();
    return show(context, run, end);
  } finally {
    lookUps.stop();
    stopTelling();
  }
}

async function carryOut(context: Context, run: OpenedRun): Promise<ExitCode> {
  const { config, output, terminal } = context;
  refuseTooMany(run.plan, run);
  const left = run.plan.rows_to_send - run.settledRows;
  if (run.begun) output.say(`Going on with ${run.plan.run_id}: ${counted(left, 'row')} left.`);
  const { stdin, stderr, interrupt } = terminal;
  if (left > 0) {
    if (config.json && !config.yes) throw nobodyToAsk();
    await confirm({
      sdkappid: run.plan.sdkappid,
      rows: left,
      yes: config.yes,
      stdin,
      stderr,
      signal: interrupt,
    });
  }
  const meter = new RunMeter(run, !config.noWork);
  const progress = startProgress(output, stderr, () => meter.facts());
  // Two displays at a time would write over each other.
  const lookUps = new LookUpMeter(context, () => progress.stop());
  const stopTelling = tellOnInterrupt(context);
  try {
    const end = await run.carryOut({ observer: meter, lookUps, interrupt });
    progress.stop();
    lookUps.stop();
    return show(context, run, end);
  } finally {
    progress.stop();
    lookUps.stop();
    stopTelling();
  }
}

/** A question would not be a JSON event, and a script could not answer it. */
function nobodyToAsk(): AppError {
  return new AppError('confirm.no-terminal', 'not confirmed: nothing is asked with --json', {
    kind: 'guard',
    hint: 'Nothing was sent. Give --yes to carry the plan out without being asked.',
  });
}

function show({ output }: Context, run: OpenedRun, end: RunEnd): ExitCode {
  const { summary, ending, verification } = end;
  const { runDir } = run;
  const ran = renderEnd(runDir, end);
  const text =
    verification === undefined
      ? ran
      : `${ran}\n${renderVerification({ runDir, runId: summary.run_id, end: verification })}`;
  output.result(text, { ...summary, run_dir: runDir });
  if (ending?.kind === 'fault' && !(ending.error instanceof AppError)) {
    output.warn(ending.error instanceof Error ? (ending.error.stack ?? '') : String(ending.error));
  }
  // What was not looked up to the end is not proven gone.
  if (verification?.kind === 'ended-early') return verificationExitCode(verification);
  return exitCodeIn(summary.exit_code);
}

function exitCodeIn(code: number | null): ExitCode {
  return Object.values(EXIT).find((known) => known === code) ?? EXIT.defect;
}

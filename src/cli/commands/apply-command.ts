// `chat-purge apply`: asks for confirmation and carries a plan out, or goes on with it.
import { type Approval, openToApply, type RunToApply, type RunToCancel } from '../../app/apply.ts';
import { firstRows } from '../../compose/first-rows.ts';
import type { RunEnd } from '../../compose/run-end.ts';
import { counted } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import type { ControlRecord } from '../../core/control.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import { formatWindow } from '../../core/window.ts';
import { confirm, howToConfirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { localZone } from '../local-time.ts';
import { LookUpMeter } from '../look-up-meter.ts';
import { startProgress } from '../progress.ts';
import { sendingProgress } from '../progress-text.ts';
import { renderEnd } from '../render-end.ts';
import { renderFirstRows } from '../render-first-rows.ts';
import { configurationLines } from '../render-plan.ts';
import { describeProbe, renderProbe } from '../render-probe.ts';
import { sentenceOf } from '../render-status.ts';
import { renderVerification, verificationExitCode } from '../render-verification.ts';
import { tellOnInterrupt } from '../tell-on-interrupt.ts';

export async function applyCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const run = await openToApply(context.config, runDir);
  try {
    return await begin(context, run);
  } finally {
    await run.close();
  }
}

function begin(context: Context, run: RunToApply): Promise<ExitCode> {
  if (run.finished && run.begun) return tellOver(context, run, 'has finished already');
  if (run.isCancelled()) return tellOver(context, run, 'was cancelled');
  return carryOut(context, run);
}

/** A run that is over is not sent again; its reports are made once more, since a crash may have kept them back. */
async function tellOver(context: Context, run: RunToApply, what: string): Promise<ExitCode> {
  context.output.say(`This run ${what}: nothing was sent. Its reports were made anew.`);
  return showEnd(context, run, await closeOver(context, run, (order) => run.closeBooks(order)));
}

/** Closes the books of a run that is over, without a call but those of `--verify`. */
export async function closeOver(
  context: Context,
  run: RunToCancel,
  close: RunToApply['closeBooks'],
): Promise<RunEnd> {
  const lookUps = new LookUpMeter(context);
  const stopTelling = tellOnInterrupt(context, goOnWith(run));
  const signal = context.terminal.interrupt;
  try {
    return await close({ lookUps, signal, onControl: () => undefined });
  } finally {
    lookUps.stop();
    stopTelling();
  }
}

async function carryOut(context: Context, run: RunToApply): Promise<ExitCode> {
  const { config, output, terminal } = context;
  run.refuseUnguarded();
  if (run.begun) output.say(`Going on with ${run.plan.run_id}: ${counted(run.rowsLeft, 'row')} left.`);
  if (!run.begun) await showBefore(context, run);
  const approval = run.rowsLeft > 0 ? await askBefore(context, run) : undefined;
  if (config.window !== undefined)
    output.say(`It sends only at ${formatWindow(config.window)} (${localZone()}).`);
  const progress = startProgress(output, () => sendingProgress(run.status()));
  // Two displays at a time would write over each other.
  const lookUps = new LookUpMeter(context, () => progress.stop());
  const stopTelling = tellWhatHappens(context, goOnWith(run), () => progress.tellNow());
  const onControl = (record: ControlRecord) => output.say(sentenceOf(record));
  try {
    const end = await run.carryOut({ approval, lookUps, signal: terminal.interrupt, onControl });
    progress.stop();
    lookUps.stop();
    return showEnd(context, run, end);
  } finally {
    progress.stop();
    lookUps.stop();
    stopTelling();
  }
}

/** What a person should see before saying yes. */
async function showBefore({ config, output }: Context, run: RunToApply): Promise<void> {
  if (run.probe !== undefined && !config.json) output.say(renderProbe(run.probe));
  if (output.talkIsSeen) output.say(renderFirstRows(await firstRows(run.runDir, run.plan)));
}

/** What a person types, or what `--yes` stands for. Throws `AppError` (guard) if nobody says yes. */
async function askBefore({ config, terminal }: Context, run: RunToApply): Promise<Approval> {
  const yes = config.yes && !run.needsPerson;
  if (config.json && !yes) throw nobodyToAsk(run);
  const { stdin, stderr, interrupt } = terminal;
  return confirm({
    sdkappid: run.plan.sdkappid,
    rows: run.rowsLeft,
    about: configurationInForce(run.configuration),
    yes,
    always: run.needsPerson,
    stdin,
    stderr,
    signal: interrupt,
  });
}

/** The file that counts now, which need not be that of the plan. */
function configurationInForce({ fileInForce, profile }: RunToApply['configuration']): string[] {
  return configurationLines({ config_file: fileInForce ?? null, profile: profile ?? null });
}

/** A question would not be a JSON event, and a script could not answer it. */
function nobodyToAsk({ needsPerson }: RunToApply): AppError {
  return new AppError('confirm.no-terminal', 'not confirmed: nothing is asked with --json', {
    kind: 'guard',
    hint: howToConfirm(needsPerson),
  });
}

function goOnWith({ runDir }: RunToCancel): string {
  return `chat-purge apply ${shellQuoted(runDir)}`;
}

/** Says that the run is stopping, and on SIGUSR1 how it gets on; returns how to leave off. */
function tellWhatHappens(context: Context, goOn: string, tellProgress: () => void): () => void {
  const stopTelling = tellOnInterrupt(context, goOn);
  const stopListening = context.terminal.onProgressAsked(tellProgress);
  return () => {
    stopTelling();
    stopListening();
  };
}

/** What the run came to, as the result of the command. */
export function showEnd({ output }: Context, run: RunToCancel, end: RunEnd): ExitCode {
  const { summary, ending, verification } = end;
  const { runDir } = run;
  const ran = renderEnd(runDir, end);
  tellWarnings(output, summary);
  const text =
    verification === undefined
      ? ran
      : `${ran}\n${renderVerification({ runDir, runId: summary.run_id, end: verification })}`;
  const probed = run.probe === undefined ? {} : { probe: describeProbe(run.probe) };
  output.result(text, { ...summary, run_dir: runDir, ...probed });
  if (ending?.kind === 'fault' && !(ending.error instanceof AppError)) {
    output.warn(ending.error instanceof Error ? (ending.error.stack ?? '') : String(ending.error));
  }
  // What was not looked up to the end is not proven gone.
  if (verification?.kind === 'ended-early') return verificationExitCode(verification);
  return exitCodeIn(summary.exit_code);
}

/** As events; the text of the result has them too. */
function tellWarnings(output: Context['output'], { warnings = [] }: RunEnd['summary']): void {
  for (const { code, message, rows } of warnings) output.event('warning', { code, text: message, rows });
}

function exitCodeIn(code: number | null): ExitCode {
  return Object.values(EXIT).find((known) => known === code) ?? EXIT.defect;
}

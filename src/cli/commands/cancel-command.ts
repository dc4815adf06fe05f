// `chat-purge cancel`: gives a run up for good, whether or not a process works on it.
import { openToCancel } from '../../app/apply.ts';
import { loginName } from '../../compose/login-name.ts';
import { isHeldOpen, operateRun } from '../../compose/operate-run.ts';
import { AppError } from '../../core/app-error.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import type { Context } from '../context.ts';
import { showAnswer } from '../show-answer.ts';
import { closeOver, showEnd } from './apply-command.ts';

export async function cancelCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const { reason } = context.config;
  if (reason === undefined) throw noReason();
  if (!(await isHeldOpen(runDir))) return giveUp(context, runDir, reason);
  const answer = await operateRun(runDir, { command: 'cancel', argument: reason });
  const text = `Cancelled: calls under way are let end, then the books are closed. See: chat-purge status ${shellQuoted(runDir)}`;
  showAnswer(context, runDir, { text, answer });
  return EXIT.ok;
}

/** Nobody works on it: the books are closed here. */
async function giveUp(context: Context, runDir: string, why: string): Promise<ExitCode> {
  const run = await openToCancel(context.config, runDir);
  try {
    if (run.finished && run.begun) throw alreadyOver('has finished');
    if (run.isCancelled()) throw alreadyOver('is cancelled already');
    const by = { user: loginName(), why };
    showEnd(context, run, await closeOver(context, run, (order) => run.cancel(by, order)));
    return EXIT.ok;
  } finally {
    await run.close();
  }
}

function alreadyOver(what: string): AppError {
  return new AppError('run.over', `the run ${what}: there is nothing to cancel`, {
    kind: 'usage',
    hint: 'See what it came to with chat-purge status.',
  });
}

function noReason(): AppError {
  return new AppError('usage.reason', 'a run is cancelled for a reason, which stands in the books', {
    kind: 'usage',
    hint: 'Give it with --reason "…".',
  });
}

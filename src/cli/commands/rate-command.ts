// `chat-purge rate`: changes the calls per second of a run that is under way.
import { operateRun } from '../../compose/operate-run.ts';
import { AppError } from '../../core/app-error.ts';
import { parseRate } from '../../core/rate.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { showAnswer } from '../show-answer.ts';

export async function rateCommand(
  context: Context,
  [runDir = '', rate = '']: readonly string[],
): Promise<ExitCode> {
  if (parseRate(rate) === undefined) {
    throw new AppError('usage.rate', `"${rate}" is not a rate`, {
      kind: 'usage',
      hint: 'Give calls per second (50), a percentage up to 100% (80%), or unlimited.',
    });
  }
  const answer = await operateRun(runDir, { command: 'rate', argument: rate });
  const unit = /^[\d.]+$/.test(rate) ? ' calls/s' : '';
  showAnswer(context, runDir, { text: `The rate is ${rate}${unit} now, until the run ends.`, answer });
  return EXIT.ok;
}

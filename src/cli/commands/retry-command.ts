// `chat-purge retry`: plans a new run from what an ended one has left; sends nothing.
import { retryRun } from '../../app/retry.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { attend, showPlan } from './plan-command.ts';

export async function retryCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const { output } = context;
  const made = await retryRun(context.config, runDir, attend(context));
  if (made.parentGoesOn) {
    output.warn(
      `warning: ${runDir} has not finished. Carry out the new plan or go on with the old run, not both: the rows that were not sent are in both.`,
    );
  }
  await showPlan(output, made, made.rateFor);
  return EXIT.ok;
}

// `chat-purge resume`: lets a paused run go on; where no process works on it, the same as `apply`.
import { isHeldOpen, operateRun } from '../../compose/operate-run.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { showAnswer } from '../show-answer.ts';
import { applyCommand } from './apply-command.ts';

export async function resumeCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  if (!(await isHeldOpen(runDir))) return applyCommand(context.withCredentials(), [runDir]);
  const answer = await operateRun(runDir, { command: 'resume' });
  showAnswer(context, runDir, { text: 'The run goes on.', answer });
  return EXIT.ok;
}

// `chat-purge pause`: holds a run that another process works on.

import { operateRun } from '../../compose/operate-run.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import type { Context } from '../context.ts';
import { showAnswer } from '../show-answer.ts';

export async function pauseCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const answer = await operateRun(runDir, { command: 'pause' });
  const text = `Paused: no further call goes out; those under way are let end. Go on with: chat-purge resume ${shellQuoted(runDir)}`;
  showAnswer(context, runDir, { text, answer });
  return EXIT.ok;
}

// What came of a wish of the operator, as the result of a command.
import type { ControlRecord } from '../core/control.ts';
import type { Context } from './context.ts';

/** @param text what has happened now */
export function showAnswer(
  { output }: Context,
  runDir: string,
  { text, answer }: { readonly text: string; readonly answer: ControlRecord },
): void {
  const { command, argument = null, at, user, note = null } = answer;
  const said = answer.note === undefined ? text : `${text} (${answer.note})`;
  output.result(said, { run_dir: runDir, command, argument, at, user, note });
}

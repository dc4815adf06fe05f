// `chat-purge status`: one run, without disturbing whoever works on it.
import { reportRun } from '../../compose/view-runs.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { describeStatus, renderStatus } from '../render-status.ts';

export async function statusCommand(
  { output }: Context,
  [runDir = '']: readonly string[],
): Promise<ExitCode> {
  const report = await reportRun(runDir);
  output.result(renderStatus(report), describeStatus(report));
  return EXIT.ok;
}

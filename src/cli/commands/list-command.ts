// `chat-purge list`: the runs of a folder.

import { listRuns } from '../../compose/view-runs.ts';
import { foreignText } from '../../core/foreign-text.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { describeRun, renderRuns } from '../render-runs.ts';

export async function listCommand({ config, output }: Context): Promise<ExitCode> {
  const { runs, unreadable } = await listRuns(config.runsDir);
  for (const { reason } of unreadable) output.warn(`not listed: ${foreignText(reason)}`);
  output.result(
    runs.length === 0 ? `No runs in ${config.runsDir}.` : renderRuns(runs, output.resultColumns),
    {
      runs_dir: config.runsDir,
      runs: runs.map(describeRun),
      unreadable,
    },
  );
  return EXIT.ok;
}

// `chat-purge verify`: asks the server whether each deleted or unknown row is gone, and records the answer.

import { openVerify } from '../../compose/open-verify.ts';
import { counted } from '../../core/amounts.ts';
import type { ExitCode } from '../../core/run-state.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import type { Context } from '../context.ts';
import { LookUpMeter } from '../look-up-meter.ts';
import { renderVerification, verificationExitCode } from '../render-verification.ts';
import { tellOnInterrupt } from '../tell-on-interrupt.ts';

export async function verifyCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const { config, output, terminal } = context;
  const run = await openVerify(config, runDir);
  const stopTelling = tellOnInterrupt(context, `chat-purge verify ${shellQuoted(runDir)}`);
  const meter = new LookUpMeter(context);
  try {
    if (run.openRows > 0) {
      output.say(
        `The run is not at its end: ${counted(run.openRows, 'row')} without a last word are left to chat-purge apply.`,
      );
    }
    const end = await run.verify({ observer: meter, interrupt: terminal.interrupt });
    meter.stop();
    const { run_id: runId } = run.plan;
    const exitCode = verificationExitCode(end);
    output.result(
      renderVerification({ runDir, runId, end }),
      end.kind === 'complete'
        ? {
            ...end.summary,
            run_dir: runDir,
            verification: {
              calls: meter.calls,
              came_back: end.cameBack,
              settled: end.settled,
              exit_code: exitCode,
            },
          }
        : {
            run_id: runId,
            run_dir: runDir,
            verification: { calls: meter.calls, ended_early: end.ending.kind, exit_code: exitCode },
          },
    );
    return exitCode;
  } finally {
    meter.stop();
    stopTelling();
    await run.close();
  }
}

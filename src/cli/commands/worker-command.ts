// `chat-purge worker`: makes calls for the runs that use the same Redis, until told to stop.
import { runWorker } from '../../compose/open-worker.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { reportError } from '../report-error.ts';

export async function workerCommand({ config, output, terminal }: Context): Promise<ExitCode> {
  const ending = await runWorker(config, {
    interrupt: terminal.interrupt,
    onReady: (name, healthPort) => {
      output.say(`Worker ${name} serves app ${config.sdkappid}. Stop it with Ctrl-C or SIGTERM.`);
      if (healthPort !== undefined) output.say(`It says how it is on port ${healthPort}: GET /healthz`);
    },
  });
  switch (ending.kind) {
    case 'interrupted':
      // To be told to stop is how a worker ends; nothing of it is left to go on with.
      return EXIT.ok;
    case 'refused':
      output.warn(`error: ${ending.stop.meaning} (${ending.stop.message})`);
      if (ending.stop.advice !== undefined) output.warn(`  ${ending.stop.advice}`);
      return EXIT.refused;
    case 'out-of-reach':
      output.warn(
        'error: the server gives no answer, or turns every call away; the batches are left to others',
      );
      return EXIT.passing;
    case 'fault':
      return reportError(output, ending.error);
    case 'threshold':
    case 'canary':
    case 'paused':
    case 'cancelled':
    case 'time-up':
      // These are for the run to watch; a worker never ends for them.
      return EXIT.defect;
    default:
      return ending satisfies never;
  }
}

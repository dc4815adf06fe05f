// Turns Ctrl-C and SIGTERM into an orderly end; the second one ends the process at once.
import { EXIT } from '../core/run-state.ts';

/** Aborted at the first signal. What was settled is on disk by then or is told by the notes on what is in flight. */
export function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

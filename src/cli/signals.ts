// Turns Ctrl-C, SIGTERM and the loss of the terminal into an orderly end; the second Ctrl-C ends the process at once.
import { AppError } from '../core/app-error.ts';
import { EXIT } from '../core/run-state.ts';

/** Aborted at the first signal. What was settled is on disk by then or is told by the notes on what is in flight. */
export function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      // The progress bar and the question hide the cursor.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h');
      process.exit(EXIT.interrupted);
    }
    controller.abort(interrupted());
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A terminal that goes away tells so more than once, and that is no impatience.
  process.on('SIGHUP', () => {
    if (!controller.signal.aborted) controller.abort(interrupted());
  });
  return controller.signal;
}

/** Calls a listener at each SIGUSR1. Without anybody who listens it does nothing: Node would start its debugger. */
export function progressSignal(process: NodeJS.Process): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  process.on('SIGUSR1', () => {
    for (const listener of listeners) listener();
  });
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

/** What a command fails with that is not carrying a plan out yet. */
function interrupted(): AppError {
  return new AppError('interrupted', 'interrupted', { kind: 'interrupted', hint: 'Nothing was sent.' });
}

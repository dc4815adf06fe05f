// Turns Ctrl-C and SIGTERM into an orderly end; the second one ends the process at once.
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
  return controller.signal;
}

/** What a command fails with that is not carrying a plan out yet. */
function interrupted(): AppError {
  return new AppError('interrupted', 'interrupted', { kind: 'interrupted', hint: 'Nothing was sent.' });
}

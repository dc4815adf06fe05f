// Turns Ctrl-C, SIGTERM and the loss of the terminal into an orderly end; the second Ctrl-C ends the process at once.
import { AppError } from '../core/app-error.ts';
import { EXIT } from '../core/run-state.ts';

export interface Interruption {
  /** Aborted at the first signal. What was settled is on disk by then or is told by the notes on what is in flight. */
  readonly interrupt: AbortSignal;
  /** Calls the listener before a second signal ends the process at once; returns how to leave off. */
  readonly onEndedAtOnce: Listen;
}

/** Returns how to leave off. */
export type Listen = (listener: () => void) => () => void;

export function listenToInterrupts(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  const { tell, listen } = listeners();
  const onSignal = () => {
    if (controller.signal.aborted) {
      tell();
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
  return { interrupt: controller.signal, onEndedAtOnce: listen };
}

/** Calls a listener at each SIGUSR1. Without anybody who listens it does nothing: Node would start its debugger. */
export function progressSignal(process: NodeJS.Process): Listen {
  const { tell, listen } = listeners();
  process.on('SIGUSR1', tell);
  return listen;
}

function listeners(): { readonly tell: () => void; readonly listen: Listen } {
  const all = new Set<() => void>();
  return {
    tell() {
      for (const listener of all) listener();
    },
    listen(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}

/** What a command fails with that is not carrying a plan out yet. */
function interrupted(): AppError {
  return new AppError('interrupted', 'interrupted', { kind: 'interrupted', hint: 'Nothing was sent.' });
}

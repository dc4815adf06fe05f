// The state and the exit code with which a run ends.
import { AppError } from '../core/app-error.ts';
import { sumOf } from '../core/outcome.ts';
import { EXIT, type ExitCode } from '../core/run-state.ts';
import { finishedExitCode, type Summary } from '../core/summary.ts';
import type { Ending } from './run-ending.ts';

/** The state in which a run comes to rest. */
export function endStateOf(ending: Ending | undefined): 'finished' | 'stopped' | 'paused' | 'cancelled' {
  if (ending === undefined) return 'finished';
  return ending.kind === 'paused' || ending.kind === 'cancelled' ? ending.kind : 'stopped';
}

export function exitCodeOf(
  ending: Ending | undefined,
  books: {
    readonly rows: number;
    readonly counted: Summary['outcomes'];
    readonly verified: Summary['verified'];
  },
): ExitCode {
  // Books that do not balance are a defect of the tool, whatever else happened.
  if (sumOf(books.counted) !== books.rows) return EXIT.defect;
  return ending === undefined ? finishedExitCode(books.counted, books.verified) : endingExitCode(ending);
}

/** Exit code of what ended before its time. */
export function endingExitCode(ending: Ending): ExitCode {
  switch (ending.kind) {
    case 'interrupted':
    case 'time-up':
      return EXIT.interrupted;
    case 'paused':
    case 'cancelled':
      return EXIT.operator;
    case 'refused':
      return EXIT.refused;
    case 'out-of-reach':
      return EXIT.passing;
    case 'threshold':
    case 'canary':
      return EXIT.threshold;
    case 'fault':
      return ending.error instanceof AppError && ending.error.kind === 'passing' ? EXIT.passing : EXIT.defect;
    default:
      return ending satisfies never;
  }
}

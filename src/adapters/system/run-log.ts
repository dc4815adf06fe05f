// The log of a run, a file in the run directory, or of a worker, its standard error. Ids stand in it at debug and below only, secrets never.
import { writeSync } from 'node:fs';
import { type DestinationStream, type Logger, pino } from 'pino';
import { AppError } from '../../core/app-error.ts';

export type RunLog = Logger;

/** Names under which a secret could be logged by mistake. */
const SECRET_KEYS = ['secretKey', 'secret_key', 'userSig', 'usersig', 'UserSig'];

/**
 * Lines are written at once, so that a killed run leaves its last ones. A line that cannot be written, or a file that
 * cannot be opened, is passed over without a word: the ledger is the book, and a full disk stops the run there. `open` returns a
 * file descriptor; its `AppError` is thrown.
 */
export function openRunLog(open: () => number, level: string): RunLog {
  return openLog(level, openLines(open));
}

/** For a process that serves many runs and has no directory of its own. */
export function openStderrLog(level: string): RunLog {
  return openLog(level, pino.destination({ dest: 2, sync: true }));
}

function openLog(level: string, destination: DestinationStream): RunLog {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    destination,
  );
}

function openLines(open: () => number): DestinationStream {
  const fd = openIfPossible(open);
  return {
    write(line) {
      if (fd === undefined) return;
      try {
        writeSync(fd, line);
      } catch {
        // The run is worth more than its log.
      }
    },
  };
}

function openIfPossible(open: () => number): number | undefined {
  try {
    return open();
  } catch (error) {
    // A link in its place is no lack of room.
    if (error instanceof AppError) throw error;
    return undefined;
  }
}

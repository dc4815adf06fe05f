// The log of a run, a file in the run directory, or of a worker, its standard error. Ids stand in it at debug and below only, secrets never.
import { openSync, writeSync } from 'node:fs';
import { type DestinationStream, type Logger, pino } from 'pino';

export type RunLog = Logger;

/** Names under which a secret could be logged by mistake. */
const SECRET_KEYS = ['secretKey', 'secret_key', 'userSig', 'usersig', 'UserSig'];

/**
 * Lines are written at once, so that a killed run leaves its last ones. A line that cannot be written, or a file that
 * cannot be opened, is passed over without a word: the ledger is the book, and a full disk stops the run there.
 */
export function openRunLog(path: string, level: string): RunLog {
  return openLog(level, openLines(path));
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

function openLines(path: string): DestinationStream {
  const fd = openIfPossible(path);
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

function openIfPossible(path: string): number | undefined {
  try {
    return openSync(path, 'a', 0o600);
  } catch {
    return undefined;
  }
}

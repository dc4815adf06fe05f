// A process of its own that takes a run's lock when told so, and holds it until its standard input ends.
import { type LockForm, lockRun } from '../../src/adapters/run-dir/run-lock.ts';
import { AppError } from '../../src/core/app-error.ts';

function say(word: object): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

function tryToLock(runDir: string, form: LockForm): void {
  try {
    const lock = lockRun(runDir, form);
    process.stdin.on('end', () => lock.release());
    say({ locked: true });
  } catch (error) {
    say(
      error instanceof AppError ? { refused: error.code, message: error.message } : { broken: String(error) },
    );
  }
}

const [runDir = '', form] = process.argv.slice(2);
process.stdin.once('data', () => tryToLock(runDir, form === 'shared' ? 'shared' : 'alone'));
say({ ready: true });

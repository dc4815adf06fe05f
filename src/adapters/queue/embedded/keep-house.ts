// Frees what finished batches leave behind in the embedded database, which has no process of its own for that.
import type { PGlite } from '@electric-sql/pglite';

/** At 200 calls/s a thousand batches come and go in this time; cleaning up after them takes about 10 ms. */
const EVERY_MS = 5_000;

/**
 * VACUUM may not stand in one text with others. Without it and the checkpoint (which lets old WAL go) the
 * database grows by 3 kB a batch, and it lives in memory.
 */
const STATEMENTS = ['VACUUM job', 'VACUUM event', 'CHECKPOINT'];

/** Returns how to stop; resolves when no statement is under way. */
export function keepHouse(database: PGlite, everyMs = EVERY_MS): () => Promise<void> {
  let working: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    working = working.then(() => clean(database));
  }, everyMs);
  return () => {
    clearInterval(timer);
    return working;
  };
}

/** A database that is being closed cannot be cleaned, and need not be. */
async function clean(database: PGlite): Promise<void> {
  for (const statement of STATEMENTS) {
    if (database.closed) return;
    await database.exec(statement);
  }
}

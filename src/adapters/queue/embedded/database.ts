// Opens the embedded queue's database: PGlite in memory, from an image that the build made, or from nothing.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { runMigrations } from 'bullmq';
import { createPgliteClient } from './pglite-pool.ts';

/**
 * BullMQ's tables live here.
 */
const SCHEMA = 'bullmq';

/** Small on purpose: the queue holds a few hundred batches at a time. The defaults cost 450 MB more. */
const SETTINGS = ['shared_buffers=8MB', 'max_connections=5', 'wal_buffers=256kB', 'max_wal_size=32MB'];

/** Beside the compiled file; running from source there is none. */
const IMAGE = new URL('./image.tar.gz', import.meta.url);

/** Starts in well under a second from the image, in about four without. The data never touches the disk. */
export async function openDatabase(): Promise<PGlite> {
  const database = existsSync(IMAGE)
    ? await PGlite.create({ loadDataDir: new Blob([await readFile(IMAGE)]) })
    : await createDatabase();
  // One session serves all, so the search path is set once.
  await database.exec(`SET search_path TO ${SCHEMA}`);
  return database;
}

/** A new database with BullMQ's tables; a WAL segment of 1 MB keeps it small. */
export async function createDatabase(): Promise<PGlite> {
  const database = await PGlite.create({
    postgresqlconf: SETTINGS,
    initDbStartParams: ['--wal-segsize=1'],
  });
  await runMigrations(createPgliteClient(database), SCHEMA);
  return database;
}

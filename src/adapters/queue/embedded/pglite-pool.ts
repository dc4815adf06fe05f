// PGlite in the shape of a node-postgres pool, as far as BullMQ's Postgres backend uses one.
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { PGlite, Results } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';

/**
 * PGlite has one session. Whole queries are handed to it, one after the other, so that unnamed prepared
 * statements of different clients never meet; its socket server mixes them up (docs/decisions/0002).
 * The generics and the `any` row are node-postgres' own shape.
 */
class PgliteClient extends EventEmitter implements PgPoolClient {
  readonly #database: PGlite;
  readonly #stopListening: () => void;

  constructor(database: PGlite) {
    super();
    this.#database = database;
    this.#stopListening = database.onNotification((channel, payload) => {
      this.emit('notification', { channel, payload });
    });
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return runQuery<R>(this.#database, text, params);
  }

  release(): void {
    this.#stopListening();
    this.removeAllListeners();
  }
}

class PglitePool extends EventEmitter implements PgPool {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    // Every queue and worker listens for errors here; Node takes more than ten listeners for a leak.
    this.setMaxListeners(0);
    this.#database = database;
  }

  connect(): Promise<PgPoolClient> {
    return Promise.resolve(new PgliteClient(this.#database));
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return runQuery<R>(this.#database, text, params);
  }

  /** The database belongs to whoever made it. */
  end(): Promise<void> {
    return Promise.resolve();
  }
}

export function createPglitePool(database: PGlite): PgPool {
  return new PglitePool(database);
}

export function createPgliteClient(database: PGlite): PgPoolClient {
  return new PgliteClient(database);
}

/** PGlite answers without ever leaving the microtasks: a busy queue would starve timers and sockets. */
async function runQuery<R>(
  database: PGlite,
  text: string,
  params: readonly unknown[] | undefined,
): Promise<PgQueryResult<R>> {
  await setImmediate();
  if (params !== undefined && params.length > 0) {
    return toPgResult(await database.query<R>(text, [...params]));
  }
  // Without parameters a text may hold several statements; node-postgres gives back the last one's rows.
  const results = await database.exec(text);
  return toPgResult(results.at(-1) as Results<R> | undefined);
}

function toPgResult<R>(result: Results<R> | undefined): PgQueryResult<R> {
  const rows = (result?.rows ?? []) as R[];
  return { rows, rowCount: rows.length > 0 ? rows.length : (result?.affectedRows ?? 0) };
}

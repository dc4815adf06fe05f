// The jobs of one queue in the memory of this process: which wait, until when, which are active, and what has ended.
import type { Done, StoredJob } from '../job-data.ts';

/** One job; changed in place by the table alone. */
export interface TableJob {
  readonly id: string;
  readonly name: string;
  /** JSON of its `StoredJob`, as BullMQ reads it. */
  data: string;
  readonly addedMs: number;
  takenMs: number;
  starts: number;
  end?: { readonly returnvalue: Done } | { readonly failedReason: string };
}

interface Delayed {
  readonly job: TableJob;
  /** By a clock that nobody can set. */
  readonly dueMs: number;
}

export class JobTable {
  readonly #jobs = new Map<string, TableJob>();
  readonly #active = new Set<string>();
  /** In the order in which they are taken. */
  #waiting: TableJob[] = [];
  #delayed: Delayed[] = [];
  /** In the order in which they ended. */
  readonly #ended = new Set<TableJob>();
  readonly #onWork = new Set<() => void>();

  /** Leaves a job as it is that is there already. */
  add(id: string, name: string, data: StoredJob): void {
    if (this.#jobs.has(id)) return;
    const job = { id, name, data: JSON.stringify(data), addedMs: Date.now(), takenMs: 0, starts: 0 };
    this.#jobs.set(id, job);
    this.#waiting.push(job);
    this.#tell();
  }

  /** The next job that waits, active from now on. */
  take(): TableJob | undefined {
    this.#wake();
    const job = this.#waiting.shift();
    if (job === undefined) return undefined;
    job.starts += 1;
    job.takenMs = Date.now();
    this.#active.add(job.id);
    return job;
  }

  get hasWork(): boolean {
    this.#wake();
    return this.#waiting.length > 0;
  }

  /** In how many ms the next delayed job is due; Infinity where there is none. */
  get nextDueInMs(): number {
    const [next] = this.#delayed;
    return next === undefined ? Number.POSITIVE_INFINITY : next.dueMs - performance.now();
  }

  /** Calls `listener` whenever there is a job more to take, now or later; returns how to take that back. */
  onWork(listener: () => void): () => void {
    this.#onWork.add(listener);
    return () => this.#onWork.delete(listener);
  }

  write(id: string, data: StoredJob): void {
    const job = this.#jobs.get(id);
    if (job !== undefined) job.data = JSON.stringify(data);
  }

  end(id: string, end: NonNullable<TableJob['end']>): void {
    const job = this.#release(id);
    job.end = end;
    this.#ended.add(job);
  }

  delay(id: string, delayMs: number): void {
    const dueMs = performance.now() + delayMs;
    const delayed = { job: this.#release(id), dueMs };
    const place = this.#delayed.findIndex((other) => other.dueMs > dueMs);
    this.#delayed.splice(place === -1 ? this.#delayed.length : place, 0, delayed);
    this.#tell();
  }

  /** Before all that wait. */
  giveBack(id: string): void {
    this.#waiting.unshift(this.#release(id));
    this.#tell();
  }

  /** The ended ones, the longest ago first. */
  ended(): Iterable<TableJob> {
    return this.#ended;
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      const job = this.#jobs.get(id);
      if (job === undefined || !this.#ended.delete(job)) continue;
      this.#jobs.delete(id);
    }
  }

  #release(id: string): TableJob {
    const job = this.#jobs.get(id);
    if (job === undefined || !this.#active.delete(id)) throw new Error(`job ${id} is not active`);
    return job;
  }

  /** Lets those wait that were delayed and are due. */
  #wake(): void {
    const nowMs = performance.now();
    const due = this.#delayed.findIndex(({ dueMs }) => dueMs > nowMs);
    const count = due === -1 ? this.#delayed.length : due;
    for (const { job } of this.#delayed.splice(0, count)) this.#waiting.push(job);
  }

  #tell(): void {
    for (const listener of this.#onWork) listener();
  }
}

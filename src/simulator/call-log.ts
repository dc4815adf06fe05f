// The log of calls: what came, when, how it was answered, and which ids it really deleted.
import { API_NAMES, type ApiName } from './apis.ts';
import { CallIndex } from './call-index.ts';
import { SlidingSecond } from './sliding-second.ts';

export interface CallEntry {
  /** 1 for the first call of the simulator. */
  readonly call: number;
  /** Arrival of the request's head, monotonic ms. */
  readonly at: number;
  /** The same moment as Unix ms. */
  readonly arrivedAtMs: number;
  /** Undefined where the path is unknown. */
  readonly api: ApiName | undefined;
  /** One number for each TCP connection. */
  readonly connection: number;
  /** Turned away by the limit. */
  readonly throttled: boolean;
  /** Items that the request named. */
  readonly count: number;
  /** Only with `keepIds`. */
  readonly ids?: readonly string[];
  readonly owner?: string;
  /** Ids that existed and that this call deleted; only with `keepIds`. */
  readonly deleted?: readonly string[];
  /** `ErrorCode` of the answer; undefined where none was sent as JSON. */
  readonly code?: number;
  /** When the answer went out, monotonic ms; undefined while under way, and where none went out. */
  readonly answeredAt?: number;
  /** Names of the faults that struck. */
  readonly fault?: string;
}

/** A request that broke a bound that the documents state. */
export interface BrokenBound {
  readonly call: number;
  readonly api: ApiName | undefined;
  readonly bound: string;
}

/** What is known when a call arrives. */
export type Arrival = Pick<CallEntry, 'at' | 'arrivedAtMs' | 'api' | 'connection' | 'throttled'>;

/** What becomes known later. */
export type Progress = Partial<Omit<CallEntry, 'call' | keyof Arrival>>;

export interface CallLogOptions {
  readonly keepIds: boolean;
  /** Entries to keep. */
  readonly limit: number;
}

interface Rates {
  readonly all: SlidingSecond;
  readonly admitted: SlidingSecond;
  calls: number;
  throttled: number;
}

const BROKEN_BOUNDS_KEPT = 10_000;

export class CallLog {
  readonly #options: CallLogOptions;
  readonly #entries = new Map<number, CallEntry>();
  readonly #rates = new Map<ApiName, Rates>();
  readonly #index = new CallIndex();
  readonly #brokenBounds: BrokenBound[] = [];
  #calls = 0;

  constructor(options: CallLogOptions) {
    this.#options = options;
    for (const api of API_NAMES) {
      this.#rates.set(api, {
        all: new SlidingSecond(),
        admitted: new SlidingSecond(),
        calls: 0,
        throttled: 0,
      });
    }
  }

  /** Gives back the number of the call. Arrivals must come in order of time. */
  open(arrival: Arrival): number {
    this.#calls += 1;
    const call = this.#calls;
    this.#entries.set(call, { call, ...arrival, count: 0 });
    this.#dropOldest();
    if (arrival.api !== undefined) countArrival(this.#rates.get(arrival.api), arrival);
    return call;
  }

  /** Adds what became known; nothing happens if the entry was dropped. */
  note(call: number, progress: Progress): void {
    const entry = this.#entries.get(call);
    if (entry === undefined) return;
    const { ids, owner: _owner, deleted: _deleted, ...impersonal } = progress;
    this.#entries.set(call, { ...entry, ...(this.#options.keepIds ? progress : impersonal) });
    if (this.#options.keepIds && ids !== undefined) this.#index.add(call, ids);
  }

  noteBrokenBounds(call: number, bounds: readonly string[]): void {
    const api = this.#entries.get(call)?.api;
    for (const bound of bounds) {
      if (this.#brokenBounds.length < BROKEN_BOUNDS_KEPT) this.#brokenBounds.push({ call, api, bound });
    }
  }

  /** Oldest first. */
  get entries(): readonly CallEntry[] {
    return [...this.#entries.values()];
  }

  /** The first 10,000. */
  get brokenBounds(): readonly BrokenBound[] {
    return this.#brokenBounds;
  }

  /** All calls, or those of one API, refused and throttled ones included. */
  callCount(api?: ApiName): number {
    return api === undefined ? this.#calls : (this.#rates.get(api)?.calls ?? 0);
  }

  /** Calls that the limit turned away. */
  throttledCount(api?: ApiName): number {
    if (api !== undefined) return this.#rates.get(api)?.throttled ?? 0;
    return [...this.#rates.values()].reduce((sum, rates) => sum + rates.throttled, 0);
  }

  /** The most calls in any 1,000 ms: all of them, and without those that the limit turned away. */
  worstSlidingSecond(api: ApiName): { readonly all: number; readonly admitted: number } {
    const rates = this.#rates.get(api);
    return { all: rates?.all.worst ?? 0, admitted: rates?.admitted.worst ?? 0 };
  }

  /** The calls that carried an id, oldest first; needs `keepIds`. */
  callsFor(
    id: string,
    among: { readonly api?: ApiName; readonly owner?: string } = {},
  ): readonly CallEntry[] {
    this.#needIds('callsFor');
    return this.#index
      .callsOf(id)
      .map((call) => this.#entries.get(call))
      .filter((entry) => entry !== undefined)
      .filter((entry) => among.api === undefined || entry.api === among.api)
      .filter((entry) => among.owner === undefined || entry.owner === among.owner);
  }

  /** By call: the ids that existed and that it deleted, without what hung on them. Needs `keepIds`. */
  deletedByRequest(): ReadonlyMap<number, readonly string[]> {
    this.#needIds('deletedByRequest');
    const byCall = new Map<number, readonly string[]>();
    for (const entry of this.#entries.values()) {
      if (entry.deleted !== undefined && entry.deleted.length > 0) byCall.set(entry.call, entry.deleted);
    }
    return byCall;
  }

  #dropOldest(): void {
    if (this.#entries.size <= this.#options.limit) return;
    const [oldest] = this.#entries.values();
    if (oldest === undefined) return;
    this.#entries.delete(oldest.call);
    this.#index.drop(oldest.call, oldest.ids ?? []);
  }

  #needIds(what: string): void {
    if (!this.#options.keepIds)
      throw new Error(`${what} needs a simulator that was started with keepIds: true`);
  }
}

function countArrival(rates: Rates | undefined, arrival: Arrival): void {
  if (rates === undefined) return;
  rates.calls += 1;
  rates.all.record(arrival.at);
  if (arrival.throttled) rates.throttled += 1;
  else rates.admitted.record(arrival.at);
}

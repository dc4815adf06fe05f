// How far a batch has come: what is settled, what is still open, and what is known of each open row.
import type { Verdict } from './code-table.ts';
import type { SettledGroup } from './settled-rows.ts';

/** One row that has no final word yet. */
export interface OpenRow {
  readonly row: number;
  /**
   * Calls that carried the row and could have settled it. Throttled and undelivered ones do not count, nor those that
   * were refused for what perhaps another row holds.
   */
  readonly attempts: number;
  /** A call of this run may have deleted it although no answer says so. */
  readonly maybeDone: boolean;
  /** No answer has come since the last call that may have deleted it. */
  readonly silent: boolean;
  /**
   * It was told, alone or with others, what could be said of every call and was not; so often
   * alone. Left out if it was not.
   */
  readonly refusals?: number;
  /** A call that may have deleted it was never answered, whatever was answered later. Left out where each was. */
  readonly wasSilent?: true;
  /** The last answer for this row, if there was one. */
  readonly last?: {
    readonly verdict: Verdict;
    readonly code?: number;
    readonly message: string;
    readonly requestId?: string;
  };
}

/** A batch that goes on in parts, since it was refused as a whole for what perhaps one of its rows holds. */
export interface Halving {
  /** Rows of the batch: each open one is in one part. At least two parts; the first one is sent next. */
  readonly parts: readonly (readonly number[])[];
  /**
   * How many of them, at the end, met a passing fault in their last call. Left out if there are
   * none.
   */
  readonly again?: number;
  /** The one answer that came so far, and how often; left out once any row was told something else. */
  readonly alike?: { readonly code: number; readonly refusals: number };
}

/** How far looking up before sending has come (`--check-first`). */
export interface CheckFirst {
  /** Every open row is known to be there. */
  readonly done: boolean;
  /** Calls running that said nothing. */
  readonly tries: number;
  /** Rows that one list did not name; a second one that does not name them makes them absent. */
  readonly unlisted: readonly number[];
  /** How often the run had been held by then; left out where another process may call the batch. */
  readonly holds?: number;
}

/** The state of one batch between its calls; this is what travels through the queue beside the ids. */
export interface BatchState {
  /** Calls made for this batch so far. */
  readonly calls: number;
  /** Calls turned away for coming too fast. */
  readonly throttled: number;
  /**
   * The last so many calls were turned away or did not leave. Left out if the last one did more.
   */
  readonly turnedAway?: number;
  /** The signature was made anew for this batch once already. */
  readonly signedAgain: boolean;
  /** In the order in which they were settled. */
  readonly settled: readonly SettledGroup[];
  readonly open: readonly OpenRow[];
  /** Left out while one call carries all open rows. */
  readonly halving?: Halving;
  /** Open rows whose turn has not come: they are beyond `--canary`. Left out where there are none. */
  readonly held?: readonly number[];
  /** Left out before the first look, and where nothing is looked up first. */
  readonly check?: CheckFirst;
}

/** Rows that were never sent are alike in all batches, and a thousand batches wait in a queue: so these share them. */
const UNTOUCHED: readonly OpenRow[] = Array.from({ length: 100 }, (_, row) => untouchedRow(row));

/** The state of a batch that was never sent. */
export function untouched(rows: number): BatchState {
  const open =
    rows <= UNTOUCHED.length
      ? UNTOUCHED.slice(0, rows)
      : Array.from({ length: rows }, (_, row) => untouchedRow(row));
  return { calls: 0, throttled: 0, signedAgain: false, settled: [], open };
}

/** Whether it says no more than `untouched` does: rows can be settled by looking them up, before any call. */
export function isUntouched({ calls, settled, held, check }: BatchState): boolean {
  return calls === 0 && settled.length === 0 && held === undefined && check === undefined;
}

function untouchedRow(row: number): OpenRow {
  return { row, attempts: 0, maybeDone: false, silent: false };
}

/**
 * The parts as they are by now; undefined if one call can carry all that is open. A row can be
 * settled without a call of
 * its part, as by a look-up. What was alike then says less than before, so it is forgotten.
 */
export function openHalving({ open, halving }: Pick<BatchState, 'open' | 'halving'>): Halving | undefined {
  if (halving === undefined) return undefined;
  const { parts, again = 0, alike } = halving;
  const isOpen = new Set(open.map(({ row }) => row));
  const openIn = (some: typeof parts) =>
    some.map((part) => part.filter((row) => isOpen.has(row))).filter((part) => part.length > 0);
  const tail = openIn(parts.slice(parts.length - again));
  const left = [...openIn(parts.slice(0, parts.length - again)), ...tail];
  if (left.length < 2) return undefined;
  const isWhole = left.flat().length === parts.flat().length;
  return {
    parts: left,
    ...(tail.length === 0 ? {} : { again: tail.length }),
    ...(alike === undefined || !isWhole ? {} : { alike }),
  };
}

/** The same state without what its parts say of rows that are settled. */
export function withOpenParts({ halving, ...state }: BatchState): BatchState {
  const left = openHalving({ open: state.open, ...(halving === undefined ? {} : { halving }) });
  return { ...state, ...(left === undefined ? {} : { halving: left }) };
}

/**
 * The rows that the next call carries, in the order in which it names them. None only if all that
 * is open is held.
 */
export function rowsToSend(state: Pick<BatchState, 'open' | 'halving' | 'held'>): readonly OpenRow[] {
  const { open, held } = state;
  const [part] = openHalving(state)?.parts ?? [];
  if (part === undefined) return held === undefined ? open : open.filter(({ row }) => !held.includes(row));
  const inPart = new Set(part);
  return open.filter(({ row }) => inPart.has(row));
}

/** The same state with only the first `most` open rows to be sent; the others are held. */
export function heldBeyond(state: BatchState, most: number): BatchState {
  const { halving: _, ...whole } = released(state);
  if (state.open.length <= most) return released(state);
  return { ...whole, held: state.open.slice(most).map(({ row }) => row) };
}

/**
 * The same state with nothing held. If the others go in parts, what was held is a part of its own.
 */
function released(state: BatchState): BatchState {
  const { held, halving: _, ...rest } = state;
  const halving = openHalving(state);
  if (halving === undefined) return rest;
  if (held === undefined) return { ...rest, halving };
  return withOpenParts({ ...rest, halving: { parts: [...halving.parts, held] } });
}

/** The same state after a call of which nothing is known: each row that it carried may have been deleted by it. */
export function possiblySent(state: BatchState): BatchState {
  const carried = new Set(rowsToSend(state));
  const open = state.open.map((row) =>
    carried.has(row)
      ? { ...row, attempts: row.attempts + 1, maybeDone: true, silent: true, wasSilent: true as const }
      : row,
  );
  return { ...state, calls: state.calls + 1, open };
}

/** The same state after calls of which nothing is known, not even which rows they carried. */
export function afterLostCalls({ halving, ...whole }: BatchState): BatchState {
  return { ...possiblySent(whole), ...(halving === undefined ? {} : { halving }) };
}

// Rows that wait for the rest of their batch, held compactly and chained by owner.
import type { RowGroup } from '../../core/ports/plan-store.ts';
import type { KeptRow } from './row-sink.ts';
import { addToGroup, emptyGroup } from './row-sink.ts';

const NONE = -1;

/**
 * Most owners have few rows, and three arrays for each would cost ten times what the rows do. So all rows share
 * the arrays below; a chain is known by the place of its first row, and places are used again.
 */
export class PendingRows {
  readonly #ids: string[] = [];
  readonly #sources: number[] = [];
  readonly #lines: number[] = [];
  readonly #next: number[] = [];
  /** Place of the chain's last row, and the chain's length; valid at the chain's first place. */
  readonly #last: number[] = [];
  readonly #count: number[] = [];
  readonly #free: number[] = [];
  /** Owner to the first place of its chain, in the order in which the chains were begun. */
  readonly #chains = new Map<string, number>();
  /** The chain that was added to last: rows of an owner often follow one another. */
  #lastOwner = '';
  #lastFirst = NONE;
  readonly #hold: (text: string) => string;
  #rows = 0;

  /** `hold` makes a text fit to be kept for long; see `detached`. */
  constructor(hold: (text: string) => string) {
    this.#hold = hold;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Returns how many rows the owner has now. */
  add(row: KeptRow): number {
    const place = this.#put(row);
    const first = this.#firstOf(row.owner);
    if (first === NONE) {
      this.#begin(row.owner, place);
      return 1;
    }
    this.#next[this.#last[first] ?? first] = place;
    this.#last[first] = place;
    const count = (this.#count[first] ?? 0) + 1;
    this.#count[first] = count;
    return count;
  }

  /** Takes out one owner's rows in the order in which they came. */
  take(owner: string): RowGroup {
    const group = this.#unchain(owner, this.#firstOf(owner));
    this.#chains.delete(owner);
    this.#lastFirst = NONE;
    return group;
  }

  /** Takes out everything, owner by owner. */
  *takeAll(): Generator<RowGroup> {
    for (const [owner, first] of this.#chains) yield this.#unchain(owner, first);
    this.#chains.clear();
    this.#lastFirst = NONE;
  }

  /** `NONE` where the owner has no chain. */
  #firstOf(owner: string): number {
    if (this.#lastFirst !== NONE && owner === this.#lastOwner) return this.#lastFirst;
    const first = this.#chains.get(owner) ?? NONE;
    this.#lastOwner = owner;
    this.#lastFirst = first;
    return first;
  }

  #begin(owner: string, place: number): void {
    this.#chains.set(this.#hold(owner), place);
    this.#last[place] = place;
    this.#count[place] = 1;
    this.#lastFirst = place;
  }

  #put(row: KeptRow): number {
    const place = this.#free.pop() ?? this.#ids.length;
    this.#ids[place] = this.#hold(row.id);
    this.#sources[place] = row.source;
    this.#lines[place] = row.line;
    this.#next[place] = NONE;
    this.#rows += 1;
    return place;
  }

  #unchain(owner: string, first: number): RowGroup {
    const group = emptyGroup(owner);
    for (let place = first; place !== NONE; place = this.#next[place] ?? NONE) {
      addToGroup(group, {
        owner,
        id: this.#ids[place] ?? '',
        source: this.#sources[place] ?? 0,
        line: this.#lines[place] ?? 0,
      });
      this.#ids[place] = '';
      this.#free.push(place);
    }
    this.#rows -= group.ids.length;
    return group;
  }
}

/** V8 copies shorter pieces and so detaches them itself. */
const SHORTEST_SLICE = 13;

/**
 * The same text without the memory of where it was cut from: engines let a piece of a string keep the whole, and
 * one waiting row would hold the chunk of the file that it came in.
 */
export function detached(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  return String(JSON.parse(JSON.stringify(text)));
}

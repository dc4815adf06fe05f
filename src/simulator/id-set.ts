// A set of ids, some listed and some given by patterns, with fixed places so that paging survives deletions.
import { type IdPattern, PatternIds, withoutOverlaps } from './id-pattern.ts';

export interface IdPage {
  readonly ids: readonly string[];
  /** Where the next page starts; undefined at the end. */
  readonly next: number | undefined;
}

export class IdSet {
  readonly #patterns: readonly PatternIds[];
  readonly #placeOf = new Map<string, number>();
  /** Listed ids by place; a removed id leaves its place behind. */
  readonly #listed: string[] = [];

  constructor(ids: readonly string[] = [], patterns: readonly IdPattern[] = []) {
    this.#patterns = withoutOverlaps(patterns).map((pattern) => new PatternIds(pattern));
    for (const id of ids) this.add(id);
  }

  get size(): number {
    return this.#patterns.reduce((sum, pattern) => sum + pattern.size, this.#placeOf.size);
  }

  has(id: string): boolean {
    return this.#placeOf.has(id) || this.#patterns.some((pattern) => pattern.has(id));
  }

  add(id: string): void {
    if (this.has(id)) return;
    const pattern = this.#patterns.find((candidate) => candidate.covers(id));
    if (pattern !== undefined) {
      pattern.restore(id);
      return;
    }
    this.#placeOf.set(id, this.#listed.length);
    this.#listed.push(id);
  }

  /** True if the id was there. */
  remove(id: string): boolean {
    return this.#placeOf.delete(id) || this.#patterns.some((pattern) => pattern.remove(id));
  }

  /** Up to `limit` ids from place `start` on; `isShown` says which removed ids still count. */
  page(start: number, limit: number, isShown: (id: string) => boolean = () => false): IdPage {
    const ids: string[] = [];
    const end = this.#places;
    for (let place = start; place < end; place += 1) {
      if (ids.length === limit) return { ids, next: place };
      const id = this.#idAt(place);
      if (id !== undefined && (this.#isAt(id, place) || (!this.has(id) && isShown(id)))) ids.push(id);
    }
    return { ids, next: undefined };
  }

  get #places(): number {
    return this.#patterns.reduce((sum, pattern) => sum + pattern.length, this.#listed.length);
  }

  #idAt(place: number): string | undefined {
    let rest = place;
    for (const pattern of this.#patterns) {
      if (rest < pattern.length) return pattern.idAt(rest);
      rest -= pattern.length;
    }
    return this.#listed[rest];
  }

  /** False for the old place of a listed id that was removed and added again. */
  #isAt(id: string, place: number): boolean {
    const listed = this.#placeOf.get(id);
    return listed === undefined ? this.has(id) : place === this.#places - this.#listed.length + listed;
  }
}

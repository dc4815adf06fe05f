// Ids that hang on an owner: a user's friend lists, an official account's subscribers.
import type { IdPattern } from './id-pattern.ts';
import { IdSet } from './id-set.ts';

/** Each owner of the first pattern has all ids of the second. */
export interface OwnedPattern {
  readonly owners: IdPattern;
  readonly ids: IdPattern;
}

export class OwnedIds {
  /** Sets that were listed or touched; an owner of the pattern that is missing here still has all its ids. */
  readonly #sets = new Map<string, IdSet>();
  readonly #pattern: OwnedPattern | undefined;
  readonly #patternOwners: IdSet;

  constructor(listed: Readonly<Record<string, readonly string[]>> = {}, pattern?: OwnedPattern) {
    this.#pattern = pattern;
    this.#patternOwners = new IdSet([], pattern === undefined ? [] : [pattern.owners]);
    for (const [owner, ids] of Object.entries(listed)) {
      for (const id of ids) this.of(owner).add(id);
    }
  }

  get size(): number {
    const untouched =
      this.#patternOwners.size * (this.#pattern === undefined ? 0 : lengthOf(this.#pattern.ids));
    return [...this.#sets.values()].reduce((sum, ids) => sum + ids.size, untouched);
  }

  of(owner: string): IdSet {
    const known = this.#sets.get(owner);
    if (known !== undefined) return known;
    const isPatternOwner = this.#pattern !== undefined && this.#patternOwners.remove(owner);
    const ids = new IdSet([], isPatternOwner && this.#pattern !== undefined ? [this.#pattern.ids] : []);
    this.#sets.set(owner, ids);
    return ids;
  }

  /** Asks without setting memory aside for owners that have nothing. */
  has(owner: string, id: string): boolean {
    return this.#hasOwner(owner) && this.of(owner).has(id);
  }

  /** Takes everything from an owner; gives back what was there. */
  clear(owner: string): readonly string[] {
    if (!this.#hasOwner(owner)) return [];
    const set = this.of(owner);
    const { ids } = set.page(0, Number.POSITIVE_INFINITY);
    // One by one: the set keeps its places, so that a lagging read-back can still page through them.
    for (const id of ids) set.remove(id);
    return ids;
  }

  #hasOwner(owner: string): boolean {
    return this.#sets.has(owner) || this.#patternOwners.has(owner);
  }
}

const lengthOf = (pattern: IdPattern): number => pattern.to - pattern.from + 1;

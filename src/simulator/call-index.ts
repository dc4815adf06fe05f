// Finds the calls that carried an id without looking through the whole log.

export class CallIndex {
  /** A bare number for the usual case of one call: a list for each of a million ids would cost far more. */
  readonly #calls = new Map<string, number | readonly number[]>();

  add(call: number, ids: readonly string[]): void {
    for (const id of new Set(ids)) {
      const known = this.callsOf(id);
      this.#calls.set(id, known.length === 0 ? call : [...known, call]);
    }
  }

  /** Forgets one call. */
  drop(call: number, ids: readonly string[]): void {
    for (const id of new Set(ids)) {
      const left = this.callsOf(id).filter((other) => other !== call);
      if (left.length === 0) this.#calls.delete(id);
      else this.#calls.set(id, left);
    }
  }

  /** Oldest first, as the calls were added. */
  callsOf(id: string): readonly number[] {
    const known = this.#calls.get(id);
    if (known === undefined) return [];
    return typeof known === 'number' ? [known] : known;
  }
}

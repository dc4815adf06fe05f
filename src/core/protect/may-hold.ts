// Tells by its length and a few characters that a text is not in a set, for most that are not.

const PLACES = 2 ** 14;

export class MayHold {
  readonly #places = new Uint8Array(PLACES);

  add(text: string): void {
    this.#places[placeOf(text)] = 1;
  }

  /** False only for a text that was not added. */
  may(text: string): boolean {
    return this.#places[placeOf(text)] === 1;
  }
}

/**
 * Ids of one kind have their beginning in common more than their end and middle. A short text has
 * NaN, which counts as 0.
 */
function placeOf(text: string): number {
  const { length } = text;
  let hash = length;
  hash = (hash * 31 + text.charCodeAt(length - 1)) | 0;
  hash = (hash * 31 + text.charCodeAt(length - 2)) | 0;
  hash = (hash * 31 + text.charCodeAt(length - 3)) | 0;
  hash = (hash * 31 + text.charCodeAt(length >> 1)) | 0;
  return ((hash >>> 14) ^ hash) & (PLACES - 1);
}

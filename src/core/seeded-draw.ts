// Draws rows at random so that the same seed draws the same rows again.

/** Hex digits of a seed. */
const SEED_DIGITS = 16;
const WORD_DIGITS = 8;
/** So long the first numbers still show what the seed looks like. */
const WARM_UP = 15;

/** The seed that follows from a digest in hex. */
export function seedFrom(digest: string): string {
  return digest.slice(0, SEED_DIGITS);
}

/**
 * Numbers in [0, 1) that follow from the seed alone: the generator sfc32.
 * @param seed 16 hex digits
 */
function seededNumbers(seed: string): () => number {
  let a = Number.parseInt(seed.slice(0, WORD_DIGITS), 16) | 0;
  let b = Number.parseInt(seed.slice(WORD_DIGITS, SEED_DIGITS), 16) | 0;
  let c = 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let i = 0; i < WARM_UP; i += 1) next();
  return next;
}

export interface Lot {
  /** How many there are to draw from. */
  readonly rows: number;
  /** How many are wanted; all of them if that is more than there are. */
  readonly wanted: number;
  readonly seed: string;
}

/**
 * Says row by row, in their order, which ones are drawn. Every set of `wanted` rows is equally
 * likely (selection sampling), and nothing is kept in memory but two counts.
 */
export class SeededDraw {
  readonly #next: () => number;
  #rowsLeft: number;
  #wantedLeft: number;

  constructor({ rows, wanted, seed }: Lot) {
    this.#next = seededNumbers(seed);
    this.#rowsLeft = rows;
    this.#wantedLeft = Math.min(wanted, rows);
  }

  /** Rows that are still to be drawn. */
  get left(): number {
    return this.#wantedLeft;
  }

  /** Whether the next row is drawn. */
  takesNext(): boolean {
    const takes = this.#next() * this.#rowsLeft < this.#wantedLeft;
    this.#rowsLeft -= 1;
    if (takes) this.#wantedLeft -= 1;
    return takes;
  }
}

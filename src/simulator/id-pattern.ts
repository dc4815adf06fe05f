// Numbered ids such as user1 to user1000000: one bit of memory for each, and a rule against overlaps.

/** The ids `prefix` + number for each number from `from` to `to`; `width` pads with zeros to that many digits. */
export interface IdPattern {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  readonly width?: number;
}

/** All ids of a pattern exist until they are removed. */
export class PatternIds {
  readonly pattern: IdPattern;
  readonly #gone: Uint8Array;
  #goneCount = 0;

  constructor(pattern: IdPattern) {
    const { from, to } = pattern;
    if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && to >= from)) {
      throw new RangeError(`a pattern needs whole numbers 0 <= from <= to, not ${from} and ${to}`);
    }
    this.pattern = pattern;
    this.#gone = new Uint8Array(Math.ceil(this.length / 8));
  }

  /** Ids of the pattern, gone or not. */
  get length(): number {
    return this.pattern.to - this.pattern.from + 1;
  }

  get size(): number {
    return this.length - this.#goneCount;
  }

  /** Whether the pattern names the id, gone or not. */
  covers(id: string): boolean {
    return this.#positionOf(id) !== undefined;
  }

  has(id: string): boolean {
    const position = this.#positionOf(id);
    return position !== undefined && !this.#isGone(position);
  }

  /** True if the id was there. */
  remove(id: string): boolean {
    const position = this.#positionOf(id);
    if (position === undefined || this.#isGone(position)) return false;
    this.#flip(position);
    this.#goneCount += 1;
    return true;
  }

  /** Brings a removed id back. */
  restore(id: string): void {
    const position = this.#positionOf(id);
    if (position === undefined || !this.#isGone(position)) return;
    this.#flip(position);
    this.#goneCount -= 1;
  }

  /** The id at a place from 0 to length - 1, gone or not. */
  idAt(position: number): string {
    return nameOf(this.pattern, this.pattern.from + position);
  }

  #positionOf(id: string): number | undefined {
    const { prefix, from, to } = this.pattern;
    if (!id.startsWith(prefix)) return undefined;
    const number = Number(id.slice(prefix.length));
    if (!(Number.isInteger(number) && number >= from && number <= to)) return undefined;
    // Number() reads '0x1', '1e3' and '01' as well: only the exact spelling counts.
    return nameOf(this.pattern, number) === id ? number - from : undefined;
  }

  #isGone(position: number): boolean {
    return ((this.#gone[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  #flip(position: number): void {
    this.#gone[position >> 3] = (this.#gone[position >> 3] ?? 0) ^ (1 << (position & 7));
  }
}

function nameOf(pattern: IdPattern, number: number): string {
  return `${pattern.prefix}${String(number).padStart(pattern.width ?? 0, '0')}`;
}

/**
 * The same ids as patterns that do not overlap: ranges of one prefix and width are joined.
 * Throws where two patterns might name one id in another way, since it would be counted twice.
 */
export function withoutOverlaps(patterns: readonly IdPattern[]): readonly IdPattern[] {
  let kept: readonly IdPattern[] = [];
  for (const pattern of patterns) {
    let joined = pattern;
    for (const other of kept) {
      if (!mightShareIds(joined, other)) continue;
      if (joined.prefix !== other.prefix || joined.width !== other.width) {
        throw new RangeError(
          `the patterns ${describe(joined)} and ${describe(other)} might name the same ids`,
        );
      }
      kept = kept.filter((candidate) => candidate !== other);
      joined = { ...joined, from: Math.min(joined.from, other.from), to: Math.max(joined.to, other.to) };
    }
    kept = [...kept, joined];
  }
  return kept;
}

function mightShareIds(a: IdPattern, b: IdPattern): boolean {
  if (a.prefix === b.prefix) return a.from <= b.to && b.from <= a.to;
  const [short, long] = a.prefix.length < b.prefix.length ? [a.prefix, b.prefix] : [b.prefix, a.prefix];
  return long.startsWith(short) && /^\d+$/.test(long.slice(short.length));
}

const describe = (pattern: IdPattern): string => `${pattern.prefix}${pattern.from}-${pattern.to}`;

// The simulator's only source of chance: a small generator that gives the same numbers for the same seed.

/** Numbers in [0, 1), as `Math.random` gives them. */
export type Random = () => number;

/** Tommy Ettinger's mulberry32: 32 bits of state, one stream for each seed. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A stream of its own for part number `part`, so that one part's draws never shift another's. */
export function streamOf(seed: number, part: number): Random {
  return mulberry32(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35));
}

/** A whole number from 0 to `below` - 1. */
export function pickIndex(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** `count` different positions out of `length`, in ascending order; all of them if there are fewer. */
export function pickPositions(random: Random, length: number, count: number): readonly number[] {
  const picked = new Set<number>();
  const wanted = Math.min(count, length);
  // Floyd's sampling: exactly one draw for each position that is wanted.
  for (let top = length - wanted; top < length; top += 1) {
    const position = pickIndex(random, top + 1);
    picked.add(picked.has(position) ? top : position);
  }
  return [...picked].sort((a, b) => a - b);
}

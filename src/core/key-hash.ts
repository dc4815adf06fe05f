// A hash of a key in two independent halves of 32 bits.

/** Writes the two halves into `into[0]` and `into[1]`. */
export type KeyHash = (key: string, into: Uint32Array) => void;

/**
 * Two multiplicative hashes over pairs of UTF-16 code units with different odd multipliers, each finished with the
 * avalanche step of MurmurHash3 (public domain), so that all bits of each half depend on all of the key.
 */
export function hashKey(key: string, into: Uint32Array): void {
  const { length } = key;
  let a = 0x9e3779b9 ^ length;
  let b = 0x85ebca6b;
  for (let i = 1; i < length; i += 2) {
    const pair = key.charCodeAt(i - 1) | (key.charCodeAt(i) << 16);
    a = Math.imul(a ^ pair, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ pair, 0x5bd1e995);
    b ^= b >>> 13;
  }
  if (length % 2 === 1) {
    const last = key.charCodeAt(length - 1);
    a = Math.imul(a ^ last, 0x01000193);
    b = Math.imul(b ^ last, 0x5bd1e995);
  }
  into[0] = avalanche(a);
  into[1] = avalanche(b);
}

function avalanche(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

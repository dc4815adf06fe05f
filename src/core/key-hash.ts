// A hash of a key in two independent halves of 32 bits.

/** Writes the two halves into `into[0]` and `into[1]`. */
export type KeyHash = (key: string, into: Uint32Array) => void;

/**
 * Two multiplicative hashes over the UTF-16 code units with different odd multipliers, each finished with the
 * avalanche step of MurmurHash3 (public domain), so that all bits of each half depend on all of the key.
 */
export function hashKey(key: string, into: Uint32Array): void {
  let a = 0x9e3779b9 ^ key.length;
  let b = 0x85ebca6b;
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 15;
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

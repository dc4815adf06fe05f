// Finds out exactly whether a key was seen before, at 12 to 21 bytes of memory a key.

import type { KeyHash } from './key-hash.ts';
import { hashKey } from './key-hash.ts';

/** Where the keys themselves are kept, outside of memory; blocks are numbered in the order of appending. */
export interface KeyBlocks {
  append(keys: readonly string[]): void;
  read(block: number): readonly string[];
}

export interface DuplicateIndex {
  /** True where the key is new; it is remembered then. */
  add(key: string): boolean;
  /** Distinct keys so far. */
  size(): number;
  /** Memory held by the tables, bytes. */
  sizeBytes(): number;
}

/** Keys in a block of the store. */
const BLOCK_KEYS = 64;
/** The table is cut into shards that grow one by one, so that growing never holds the whole table twice. */
const SHARD_BITS = 8;
const SHARDS = 2 ** SHARD_BITS;
const FIRST_CAPACITY = 64;
/** Above this load the probes of an open-addressing table get long. */
const MAX_LOAD = 0.7;
const GROWTH = 1.8;
const HASH_RANGE = 2 ** 32;

/**
 * Open addressing with linear probing. A slot is two words: one half of the hash, and the key's ordinal + 1 (0
 * is a free slot); the other half of the hash picks the shard. Equal hashes prove nothing: the key is read back
 * and compared, so the answer is exact whatever the hash.
 */
export function createDuplicateIndex(blocks: KeyBlocks, hash: KeyHash = hashKey): DuplicateIndex {
  const shards: Uint32Array[] = Array.from({ length: SHARDS }, () => new Uint32Array(FIRST_CAPACITY * 2));
  const used = new Uint32Array(SHARDS);
  const halves = new Uint32Array(2);
  let recent: string[] = [];
  let size = 0;

  const keyAt = (ordinal: number): string | undefined => {
    const block = Math.floor(ordinal / BLOCK_KEYS);
    const keys = block * BLOCK_KEYS === size - recent.length ? recent : blocks.read(block);
    return keys[ordinal % BLOCK_KEYS];
  };

  const remember = (key: string): void => {
    size += 1;
    recent.push(key);
    if (recent.length < BLOCK_KEYS) return;
    blocks.append(recent);
    recent = [];
  };

  return {
    add(key) {
      hash(key, halves);
      const shard = (halves[0] ?? 0) >>> (32 - SHARD_BITS);
      const tag = halves[1] ?? 0;
      const table = shards[shard] ?? new Uint32Array(0);
      const end = table.length;
      let slot = firstSlot(tag, end);
      for (let ordinal = table[slot + 1]; ordinal; ordinal = table[slot + 1]) {
        if (table[slot] === tag && keyAt(ordinal - 1) === key) return false;
        slot = slot + 2 === end ? 0 : slot + 2;
      }
      table[slot] = tag;
      table[slot + 1] = size + 1;
      remember(key);
      const filled = (used[shard] ?? 0) + 1;
      used[shard] = filled;
      if (filled * 2 > end * MAX_LOAD) shards[shard] = grown(table);
      return true;
    },
    size: () => size,
    sizeBytes: () => shards.reduce((sum, shard) => sum + shard.byteLength, used.byteLength),
  };
}

/** Spreads the tags evenly over a table of any length; even, since a slot is two words. */
function firstSlot(tag: number, length: number): number {
  return Math.floor((tag * (length / 2)) / HASH_RANGE) * 2;
}

function grown(table: Uint32Array): Uint32Array {
  const next = new Uint32Array(Math.ceil((table.length / 2) * GROWTH) * 2);
  for (let from = 0; from < table.length; from += 2) {
    const ordinal = table[from + 1] ?? 0;
    if (ordinal === 0) continue;
    const tag = table[from] ?? 0;
    let slot = firstSlot(tag, next.length);
    while (next[slot + 1] !== 0) slot = slot + 2 === next.length ? 0 : slot + 2;
    next[slot] = tag;
    next[slot + 1] = ordinal;
  }
  return next;
}

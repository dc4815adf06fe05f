// Finds out exactly whether a key was seen before, at 12 to 21 bytes of memory a key.

import type { KeyHash } from './key-hash.ts';
import { hashKey } from './key-hash.ts';

/** Where the keys themselves are kept, outside of memory; blocks are numbered in the order of appending. */
export interface KeyBlocks {
  append(keys: readonly string[]): void;
  /** The key at a place of a block; undefined where there is none. */
  keyAt(block: number, place: number): string | undefined;
}

export interface DuplicateIndex {
  /** For each key 1 where it is new, also among these keys, and 0 where it is not; new ones are remembered. */
  addAll(keys: readonly string[]): Uint8Array;
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
 *
 * Most of the time goes into waiting for memory, since each key has its slot anywhere in the tables. So many keys
 * are taken at once: their slots are all touched first, in a loop so short that the processor waits for several at a time.
 */
export function createDuplicateIndex(blocks: KeyBlocks, hash: KeyHash = hashKey): DuplicateIndex {
  const shards: Uint32Array[] = Array.from({ length: SHARDS }, () => new Uint32Array(FIRST_CAPACITY * 2));
  const used = new Uint32Array(SHARDS);
  let recent: string[] = [];
  let size = 0;

  const keyAt = (ordinal: number): string | undefined => {
    const block = Math.floor(ordinal / BLOCK_KEYS);
    const place = ordinal % BLOCK_KEYS;
    return block * BLOCK_KEYS === size - recent.length ? recent[place] : blocks.keyAt(block, place);
  };

  const remember = (key: string): void => {
    size += 1;
    recent.push(key);
    if (recent.length < BLOCK_KEYS) return;
    blocks.append(recent);
    recent = [];
  };

  const add = (key: string, upper: number, tag: number): boolean => {
    const shard = upper >>> (32 - SHARD_BITS);
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
  };

  return {
    addAll(keys) {
      const isNew = new Uint8Array(keys.length);
      const hashes = hashAll(keys, hash);
      touch(shards, hashes);
      for (let i = 0; i < keys.length; i += 1) {
        if (add(keys[i] ?? '', hashes[2 * i] ?? 0, hashes[2 * i + 1] ?? 0)) isNew[i] = 1;
      }
      return isNew;
    },
    size: () => size,
    sizeBytes: () => shards.reduce((sum, shard) => sum + shard.byteLength, used.byteLength),
  };
}

/** Both halves of each key's hash, one pair behind the other. */
function hashAll(keys: readonly string[], hash: KeyHash): Uint32Array {
  const hashes = new Uint32Array(keys.length * 2);
  const halves = new Uint32Array(2);
  for (let i = 0; i < keys.length; i += 1) {
    hash(keys[i] ?? '', halves);
    hashes[2 * i] = halves[0] ?? 0;
    hashes[2 * i + 1] = halves[1] ?? 0;
  }
  return hashes;
}

/** Reads the first slot of each key, so that it is near when it is asked for. */
function touch(shards: readonly Uint32Array[], hashes: Uint32Array): number {
  let all = 0;
  for (let i = 0; i < hashes.length; i += 2) {
    const table = shards[(hashes[i] ?? 0) >>> (32 - SHARD_BITS)];
    if (table !== undefined) all ^= table[firstSlot(hashes[i + 1] ?? 0, table.length)] ?? 0;
  }
  return all;
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

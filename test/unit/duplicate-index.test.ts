// The duplicate index is exact whatever the hash, and small.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyBlocks } from '../../src/core/duplicate-index.ts';
import { createDuplicateIndex } from '../../src/core/duplicate-index.ts';
import type { KeyHash } from '../../src/core/key-hash.ts';
import { hashKey } from '../../src/core/key-hash.ts';

function keysInMemory(): KeyBlocks & { reads: number } {
  const blocks: (readonly string[])[] = [];
  return {
    reads: 0,
    append(keys) {
      blocks.push([...keys]);
    },
    keyAt(block, place) {
      this.reads += 1;
      return blocks[block]?.[place];
    },
  };
}

const allCollide: KeyHash = (_, into) => into.fill(7);
const fewHashes: KeyHash = (key, into) => {
  into[0] = (key.length % 2) * 0x80000000;
  into[1] = key.length * 0x10000000;
};

describe('the duplicate index', () => {
  test.each([
    ['a good hash', hashKey],
    ['a hash that is the same for all', allCollide],
    ['a hash with few values', fewHashes],
  ])('says exactly what a set says, with %s', (_, hash) => {
    const key = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.integer({ max: 300 }).map(String));
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 100 }), { maxLength: 6 }), (chunks) => {
        const index = createDuplicateIndex(keysInMemory(), hash);
        const seen = new Set<string>();
        for (const some of chunks) {
          const isNew = some.map((each) => {
            const before = seen.size;
            seen.add(each);
            return seen.size - before;
          });
          expect([...index.addAll(some)]).toEqual(isNew);
        }
        expect(index.size()).toBe(seen.size);
      }),
    );
  });

  test('holds 300,000 keys in at most 24 bytes each at every size from 100,000 on, and finds each again', () => {
    const blocks = keysInMemory();
    const index = createDuplicateIndex(blocks);
    let worst = 0;
    let wrong = 0;
    for (let i = 0; i < 300_000; i += 1) {
      if (index.addAll([`user_${i}`])[0] !== 1) wrong += 1;
      if (i >= 100_000 && i % 5_000 === 0) worst = Math.max(worst, index.sizeBytes() / index.size());
    }
    expect(worst).toBeLessThanOrEqual(24);
    // New keys hardly ever ask the store: a full hash must agree first.
    expect(blocks.reads).toBeLessThan(10);
    for (let i = 0; i < 300_000; i += 7) if (index.addAll([`user_${i}`])[0] !== 0) wrong += 1;
    expect(wrong).toBe(0);
  });

  test('the two halves of the hash spread similar keys evenly and differently', () => {
    const into = new Uint32Array(2);
    const counts = [new Uint32Array(256), new Uint32Array(256)];
    const pairs = new Set<string>();
    for (let i = 0; i < 100_000; i += 1) {
      hashKey(`user_${i}`, into);
      pairs.add(into.join());
      for (const half of [0, 1]) {
        const top = (into[half] ?? 0) >>> 24;
        const count = counts[half];
        if (count !== undefined) count[top] = (count[top] ?? 0) + 1;
      }
    }
    expect(pairs.size).toBe(100_000);
    for (const count of counts) {
      expect(Math.min(...count)).toBeGreaterThan(250);
      expect(Math.max(...count)).toBeLessThan(550);
    }
  });
});

// The keys of the duplicate index come back from their file as they were, whatever characters they hold.
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyFile } from '../../../src/adapters/run-dir/key-file.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

test('blocks of any texts come back in any order, also halves of surrogate pairs and empty ones', async () => {
  const dir = await tempDir();
  let files = 0;
  const key = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a') }),
  );
  const blocks = fc.array(fc.array(key, { maxLength: 64 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(blocks, (all) => {
      files += 1;
      const file = new KeyFile(join(dir, `keys-${files}`));
      for (const block of all) file.append(block);
      for (let block = all.length - 1; block >= 0; block -= 1) expectBlock(file, block, all[block] ?? []);
      file.close();
    }),
  );
});

test('a block larger than the memory for the tail comes back, and so do those around it', async () => {
  const file = new KeyFile(join(await tempDir(), 'keys'));
  const blocks = [['before'], ['ü'.repeat(300_000), 'x'], ['after', '']];
  for (const block of blocks) file.append(block);
  for (const [i, block] of blocks.entries()) expectBlock(file, i, block);
  file.close();
});

/** Each key of the block, and none behind its last. */
function expectBlock(file: KeyFile, block: number, keys: readonly string[]): void {
  const places = [...keys.keys(), keys.length];
  expect(places.map((place) => file.keyAt(block, place))).toEqual([...keys, undefined]);
}

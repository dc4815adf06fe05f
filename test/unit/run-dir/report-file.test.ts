// A report is what was written to it, in whatever pieces, and its digest is that of its bytes.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReportFile } from '../../../src/adapters/run-dir/report-file.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

/** Around the sizes at which a piece is full, or a text is longer than one. */
const text = fc
  .tuple(fc.constantFrom('a', 'ü', '語', '𝄞', ',\n'), fc.integer({ min: 0, max: 100_000 }))
  .map(([unit, times]) => unit.repeat(times));

test('it holds all texts in their order, whatever their lengths', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 12 }), async (texts) => {
      const path = join(await tempDir(), 'report.csv');
      const file = await ReportFile.create(path);
      for (const one of texts) await file.write(one);
      const digest = await file.finish();
      const bytes = readFileSync(path);
      expect(bytes.equals(Buffer.from(texts.join('')))).toBe(true);
      expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(existsSync(`${path}.partial`)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('where the disk is full it says so, at the latest when it is finished, and does not take its place', async () => {
  const path = join(await tempDir(), 'report.csv');
  const file = await ReportFile.create(path, () => open('/dev/full', 'w'));
  const written = (async () => {
    for (let i = 0; i < 9; i += 1) await file.write('a'.repeat(80_000));
    await file.finish();
  })();
  await expect(written).rejects.toMatchObject({ code: 'disk.write-failed' });
  await file.discard();
  expect(existsSync(path)).toBe(false);
});

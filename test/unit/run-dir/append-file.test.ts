// A file that only grows, on a real disk: what a crash leaves of it, and what a full disk does to it.
import { existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppendFile } from '../../../src/adapters/run-dir/append-file.ts';
import { wholeLines } from '../../../src/adapters/run-dir/whole-lines.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();

async function linesOf(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { text } of wholeLines(path)) lines.push(text);
  return lines;
}

test('a file cut at any byte is read up to its last whole line, and goes on from there', async () => {
  const path = join(await tempDir(), 'lines');
  const whole = Buffer.from('first\n\nthîrd 𝄞\nlast\n');
  for (let cut = 0; cut <= whole.length; cut += 1) {
    writeFileSync(path, whole.subarray(0, cut));
    const kept = whole.subarray(0, whole.subarray(0, cut).lastIndexOf(10) + 1);
    const before = await linesOf(path);
    expect(before.map((line) => `${line}\n`).join('')).toBe(kept.toString());
    const file = new AppendFile(path);
    expect(file.sizeBytes).toBe(kept.length);
    file.append('added\n');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe(`${kept.toString()}added\n`);
    expect(await linesOf(path)).toEqual([...before, 'added']);
  }
});

test('a torn tail longer than what is read at a time is cut off as a whole', async () => {
  const path = join(await tempDir(), 'lines');
  for (const tailBytes of [65_535, 65_536, 65_537, 200_000]) {
    writeFileSync(path, `whole\n${'x'.repeat(tailBytes)}`);
    const file = new AppendFile(path);
    expect(file.sizeBytes).toBe(6);
    file.close();
    writeFileSync(path, 'x'.repeat(tailBytes));
    const withoutLines = new AppendFile(path);
    expect(withoutLines.sizeBytes).toBe(0);
    withoutLines.close();
  }
});

test('lines longer than a chunk of the reader come whole, with their places', async () => {
  const path = join(await tempDir(), 'lines');
  const long = 'ü'.repeat(700_000);
  writeFileSync(path, `a\n${long}\nb\ntorn`);
  const found = [];
  for await (const { text, offset, length } of wholeLines(path)) found.push([text.length, offset, length]);
  expect(found).toEqual([
    [1, 0, 2],
    [700_000, 2, 1_400_001],
    [1, 1_400_003, 2],
  ]);
});

test('a missing file has no lines, and appending makes it for its owner only', async () => {
  const path = join(await tempDir(), 'lines');
  expect(await linesOf(path)).toEqual([]);
  expect(existsSync(path)).toBe(false);
  const file = new AppendFile(path);
  file.append('x\n');
  await file.flush();
  file.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is appended can be read at once, without a flush', async () => {
  const path = join(await tempDir(), 'lines');
  const file = new AppendFile(path);
  file.append('x\n');
  expect(await linesOf(path)).toEqual(['x']);
  file.close();
});

test.runIf(existsSync('/dev/full'))('a full disk is a passing fault that says what to do', () => {
  const file = new AppendFile('full', () => openSync('/dev/full', 'a+'));
  for (let again = 0; again < 2; again += 1) {
    expect(() => file.append('x\n')).toThrow(
      expect.objectContaining({ code: 'disk.write-failed', kind: 'passing' }),
    );
  }
  file.close();
});

test('a place that is no file is not taken for a file without lines', async () => {
  const dir = join(await tempDir(), 'a-directory');
  mkdirSync(dir);
  expect(() => new AppendFile(dir)).toThrow();
  await expect(linesOf(dir)).rejects.toThrow();
});

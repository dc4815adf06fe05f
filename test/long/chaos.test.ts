// One short round of the kill campaign (`npm run chaos`), with a seed that is printed.

import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { builtCommand } from '../support/built-command.ts';
import { PurgeFolder } from '../support/purge-folder.ts';
import { seedOfTests } from '../support/seeded-random.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/chaos.mjs', import.meta.url));

test('whatever is killed, the books agree with the simulator', { timeout: 150_000 }, async () => {
  expect(builtCommand()).toContain('dist');
  const folder = new PurgeFolder({});
  onTestFinished(() => folder.remove());
  const seed = seedOfTests() % 1_000_000;
  const args = [SCRIPT, '--rounds', '1', '--rows', '40000', '--seed', String(seed)];
  const { exitCode, stdout, stderr } = await folder.startProgram(process.execPath, args).ended();
  console.log(stdout);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('round 1 agrees');
});

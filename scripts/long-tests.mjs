// The long tests, another seed for everything that chance decides, and the bounds on time: `npm run test:long`.
// CHAT_PURGE_TEST_SEED has a seed again that was printed. Needs `npm run build`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const seed = process.env.CHAT_PURGE_TEST_SEED ?? String(Math.floor(Math.random() * 2 ** 31) + 1);

/** Of the short tests, those that say how long something may take. */
const inTime = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test', name))
  .filter((name) => readFileSync(join(root, name), 'utf8').includes('/in-time.ts'));

const parts = [
  { what: 'long tests', args: ['--project', 'long'] },
  { what: 'tests with figures, one by one', args: ['--project', 'timing'] },
  { what: 'unit tests with that seed', args: ['--project', 'main', 'test/unit'] },
  {
    what: 'short tests with their bounds on time, one by one',
    args: ['--project', 'main', '--no-file-parallelism', ...inTime],
    env: { CHAT_PURGE_TEST_TIMES: '1' },
  },
];

const failed = [];
for (const { what, args, env } of parts) {
  console.log(`\n==> ${what}: CHAT_PURGE_TEST_SEED=${seed}`);
  const child = spawn('npx', ['vitest', 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CHAT_PURGE_TEST_SEED: seed, ...env },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) failed.push(what);
}
for (const what of failed) console.error(`failed: ${what} (CHAT_PURGE_TEST_SEED=${seed})`);
process.exitCode = failed.length === 0 ? 0 : 1;

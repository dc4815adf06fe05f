// The demo: what a new user runs first succeeds, from any directory, and leaves nothing running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TARGETS } from '../../src/core/targets.ts';
import { builtCommand } from '../support/built-command.ts';
import { readPage } from '../support/markdown-table.ts';
import { tempDirs } from '../support/temp-dir.ts';

const DEMO = fileURLToPath(new URL('../../examples/demo.mjs', import.meta.url));
const newDir = tempDirs();

/** Settings of a real app in the environment must not matter. */
const ENV = {
  ...process.env,
  CHAT_PURGE_REGION: 'china',
  CHAT_PURGE_USERSIG: 'x',
  CHAT_PURGE_MAX_DELETE: '1',
};

function startDemo(cwd: string) {
  builtCommand();
  const demo = spawn(process.execPath, [DEMO], { cwd, env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
  return { demo, ended: once(demo, 'close'), stderr: text(demo.stderr) };
}

/** Resolves to the error's code where nobody listens. */
function callError(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(`${url}/_simulator/state`, () => resolve(undefined));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    call.end();
  });
}

function simulatorUrl(output: string): string {
  return /server on (http:\S+)/.exec(output)?.[1] ?? '';
}

test('the demo deletes all five targets, shows a report and ends its simulator', {
  timeout: 180_000,
}, async () => {
  const cwd = await newDir();
  const { demo, ended, stderr } = startDemo(cwd);

  const output = await text(demo.stdout);
  const [exitCode] = await ended;

  expect(await stderr).not.toContain('demo:');
  expect(exitCode).toBe(0);
  for (const target of TARGETS) expect(output).toContain(`$ chat-purge run ${target} `);
  expect(output).toMatch(/\(exit code 4: /);
  expect(output).toContain('@TGS#3KQYZEBFM,deleted,10010');
  expect(output).toContain('confirmed_by_absence');
  expect(output).toContain('@TGS#4LRXZECGN,failed,10007');
  expect(output).toContain('"balanced": true');
  const listed = output.slice(output.indexOf('$ chat-purge list '));
  for (const target of TARGETS) expect(listed).toMatch(new RegExp(`^${target} +finished +${target} `, 'm'));
  expect(await callError(simulatorUrl(output))).toBe('ECONNREFUSED');

  const [runsDir = ''] = await readdir(join(cwd, 'chat-purge-demo'));
  const accounts = join(cwd, 'chat-purge-demo', runsDir, 'accounts');
  const summary: unknown = JSON.parse(await readFile(join(accounts, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({
    rows: 171,
    outcomes: { deleted: 166, absent: 2, duplicate: 1, protected: 2 },
    calls: 3,
    retries: 1,
  });
  const [header = ''] = (await readFile(join(accounts, 'outcomes.csv'), 'utf8')).split('\n');
  expect(readPage('README.md')).toContain(`\`${header}\``);
});

test('an interrupted demo ends with 130 and leaves nothing running', { timeout: 180_000 }, async () => {
  const { demo, ended } = startDemo(await newDir());
  let output = '';
  for await (const chunk of demo.stdout) {
    output += String(chunk);
    if (output.includes('$ chat-purge run')) demo.kill('SIGINT');
  }
  const [exitCode] = await ended;

  expect(exitCode).toBe(130);
  expect(await callError(simulatorUrl(output))).toBe('ECONNREFUSED');
});

// A small command loads no package that it does not use: loading takes most of its time.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { builtCommand } from '../support/built-command.ts';

const APP = ['--sdkappid', '1400000000', '--admin', 'administrator', '--region', 'china'];

/** Tells Node to write down the address of each module that it loads, imported or required. */
const WITNESS = `
  import { appendFileSync } from 'node:fs';
  import Module, { register } from 'node:module';
  const load = Module._load;
  Module._load = (name, ...rest) => {
    appendFileSync(process.env.WITNESS, name + '\\n');
    return load(name, ...rest);
  };
  register('data:text/javascript,' + encodeURIComponent(\`
    import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(process.env.WITNESS, url + '\\\\n');
      return next(url, context);
    }
  \`));
`;

/** What reads the command line, and what breaks lines for a terminal. */
const ALWAYS = ['commander', 'fast-string-truncated-width', 'fast-string-width', 'fast-wrap-ansi'];

test('the version is told with what every command needs alone', async () => {
  expect(await packagesOf(['--version'])).toEqual(ALWAYS);
});

test('a plan of a file without a quote needs what checks the files of a run besides', async () => {
  expect(await packagesOf(['plan', 'accounts', 'in.csv', ...APP], 'user_id\nann\n')).toEqual([
    ...ALWAYS,
    'valibot',
  ]);
});

test('a plan of a file with a quote needs the parser besides', async () => {
  const packages = await packagesOf(['plan', 'accounts', 'in.csv', ...APP], 'user_id\n"ann"\n');
  expect(packages).toEqual(['commander', 'csv-parse', ...ALWAYS.slice(1), 'valibot']);
});

test('a configuration file needs its parser besides', async () => {
  const packages = await packagesOf(['plan', 'accounts', 'in.csv', ...APP], 'user_id\nann\n', '{}');
  expect(packages).toEqual([...ALWAYS, 'jsonc-parser', 'valibot']);
});

/** Names of the packages that the command loads. */
async function packagesOf(args: readonly string[], input = '', config?: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-purge-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'in.csv'), input);
  if (config !== undefined) writeFileSync(join(folder, 'chat-purge.config.json'), config);
  writeFileSync(join(folder, 'witness.mjs'), WITNESS);
  const witness = join(folder, 'loaded.txt');
  await promisify(execFile)(
    process.execPath,
    ['--import', join(folder, 'witness.mjs'), builtCommand(), ...args],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], WITNESS: witness },
    },
  );
  const loaded = readFileSync(witness, 'utf8').split('\n');
  const names = loaded.flatMap((address) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(address)?.[1] ?? []);
  const required = loaded.filter((address) => address === 'jsonc-parser');
  return [...new Set([...names, ...required])].toSorted();
}

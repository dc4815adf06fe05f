// The help of each command has examples, and each of them is a command line that the program takes, with settings that it accepts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeEach, expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { flagsOf } from '../../../src/cli/setting-options.ts';
import { CONFIG_FILE_NAME } from '../../../src/config/config-file.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { sampleFile } from '../../../src/config/sample-file.ts';
import { AppError } from '../../../src/core/app-error.ts';
import { IDLE_TERMINAL } from '../../support/idle-terminal.ts';
import { readPage } from '../../support/markdown-table.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();
let cwd: string;

beforeEach(async () => {
  cwd = await newDir();
  const app = { sdkappid: 1_400_000_000, admin: 'administrator', region: 'singapore', endpoint: undefined };
  await writeFile(join(cwd, CONFIG_FILE_NAME), sampleFile({ name: 'production', ...app }));
});

function newProgram(): Command {
  return createProgram('0.0.0', IDLE_TERMINAL, () => undefined);
}

/** All that `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

/** The command lines below 'Examples:', as words; what a shell would cut off or feed in is left out. */
function examplesIn(help: string): readonly (readonly string[])[] {
  const [, examples = ''] = help.split('\nExamples:\n');
  return examples
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, typed = ''] =
        /(?:^|\| )\s*(?:source <\(|eval "\$\()?chat-purge (.*?)\)?"?(?:\s+#.*| \| .*| > .*)?$/.exec(
          line.trim(),
        ) ?? [];
      return [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    });
}

function problemsOf(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.problems;
    throw error;
  }
}

/** They have no settings, or write the file that the others read. */
const WITHOUT_SETTINGS: ReadonlySet<string> = new Set(['simulate', 'completion', 'init']);

const NAMES = newProgram().commands.map((command) => command.name());

/** Parses a command line without doing anything; what is wrong with it, or nothing. */
async function problemsWith(words: readonly string[]): Promise<readonly string[]> {
  const program = newProgram().exitOverride();
  const command = program.commands.find((each) => each.name() === words[0]);
  if (command === undefined) return [`${words[0]} is no command`];
  command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(() => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    return [String(error)];
  }
  if (WITHOUT_SETTINGS.has(command.name())) return [];
  const needs = { app: false, credentials: false };
  return problemsOf(() => loadConfig({ flags: flagsOf(command), env: {}, cwd, needs }));
}

test.for(NAMES)('%s has a help with examples that it takes', async (name) => {
  const command = newProgram().commands.find((each) => each.name() === name);
  const examples = command === undefined ? [] : examplesIn(helpOf(command));
  expect(examples.length).toBeGreaterThan(0);
  for (const words of examples) {
    expect(words[0]).toBe(name);
    expect(await problemsWith(words), words.join(' ')).toEqual([]);
  }
});

test.for([
  ['README.md', 8],
  ['docs/guide.md', 15],
] as const)('the program takes every command line that %s shows', async ([page, atLeast]) => {
  const blocks = [...readPage(page).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => /^\s*chat-purge /.test(line));
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
  for (const words of examplesIn(`\nExamples:\n${lines.join('\n')}`)) {
    expect(await problemsWith(words), words.join(' ')).toEqual([]);
  }
});

test.for([
  ['plan accounts in.csv --no-such-option', 'unknown option'],
  ['plan planets in.csv', 'Allowed choices are'],
  ['apply', 'missing required argument'],
  ['apply runs/a --window 22', '--window'],
  ['purge everything', 'is no command'],
])('an example that the program does not take is noticed: %s', async ([typed = '', says]) => {
  const [words = []] = examplesIn(`\nExamples:\n  chat-purge ${typed}`);
  expect((await problemsWith(words)).join('\n')).toContain(says);
});

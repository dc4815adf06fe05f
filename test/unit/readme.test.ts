// The documents that a new user reads say what the program does: options, exit codes, files, targets, outcomes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { registry } from '../../jobs/registry.ts';
import { RUN_FILES } from '../../src/adapters/run-dir/run-files.ts';
import { createProgram } from '../../src/cli/program.ts';
import { EXIT_WORDS } from '../../src/cli/words/exit-codes.ts';
import { SECRET_VARIABLES } from '../../src/config/api-secret.ts';
import { CONFIG_FILE_NAME } from '../../src/config/config-file.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { QUEUE_KEY_VARIABLE } from '../../src/config/queue-key.ts';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { REGIONS } from '../../src/core/region.ts';
import { EXIT } from '../../src/core/run-state.ts';
import { TARGETS } from '../../src/core/targets.ts';
import { checkFaultRules } from '../../src/simulator/fault-rule.ts';
import { codeWords, readPage, sectionOf, tableRows } from '../support/markdown-table.ts';
import { tempDirs } from '../support/temp-dir.ts';

const README = readPage('README.md');
const NONE = '–';
const newDir = tempDirs();

const { stdin, stdout, stderr } = process;
const terminal = {
  stdin,
  stdout,
  stderr,
  interrupt: new AbortController().signal,
  onProgressAsked: () => () => undefined,
};
const program = createProgram('0.0.0', terminal, () => undefined);
const settings: readonly Setting[] = Object.values(SETTINGS);

function commandsWith(flag: string): string {
  const names = program.commands
    .filter((command) => command.options.some((option) => option.long === flag))
    .map((command) => command.name());
  return names.length === 0 ? 'none yet' : names.join(', ');
}

function code(text: string | undefined): string {
  return text === undefined ? NONE : `\`${text}\``;
}

function shownDefault({ default: preset }: Setting): string {
  if (typeof preset === 'boolean') return 'off';
  return typeof preset === 'string' || typeof preset === 'number' ? code(String(preset)) : NONE;
}

describe('the table of options in the README', () => {
  const rows = tableRows(sectionOf(README, 'Options'), 'flag');

  test('names flag, variable, key and default of every setting, in the order of the settings', () => {
    expect(rows.map((row) => row.slice(0, 4))).toEqual(
      settings.map((setting) => [
        code(setting.flag),
        code(setting.variable),
        code(setting.key),
        shownDefault(setting),
      ]),
    );
  });

  test('names the commands that take each flag', () => {
    const flagged = rows.filter(([flag]) => flag !== NONE);
    expect(flagged.map(([flag, , , , commands]) => [flag, commands])).toEqual(
      settings.flatMap(({ flag }) => (flag === undefined ? [] : [[code(flag), commandsWith(flag)]])),
    );
  });

  test('is followed by the variables for secrets', () => {
    expect(codeWords(sectionOf(README, 'Options'))).toEqual(
      expect.arrayContaining([...SECRET_VARIABLES, QUEUE_KEY_VARIABLE]),
    );
  });
});

test('the example of a configuration file is accepted', async () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(sectionOf(README, 'Options')) ?? [];
  const cwd = await newDir();
  await writeFile(join(cwd, CONFIG_FILE_NAME), json);

  const config = loadConfig({ env: {}, cwd, needs: { app: true, credentials: false } });

  expect(config.warnings).toEqual([]);
  expect(config.columns).toEqual({ user_id: 'uid' });
  expect(config.limits).toEqual({ groups: 400 });
});

test.each(['README.md', 'docs/exit-codes.md'])('%s lists every exit code, and no other', (page) => {
  const text = page === 'README.md' ? sectionOf(README, 'Exit codes') : readPage(page);
  const codes = tableRows(text, 'code').map(([number]) => Number(number));
  expect(codes).toEqual(Object.values(EXIT));
});

test('the exit codes mean the same in the help and in the README', () => {
  const rows = tableRows(sectionOf(README, 'Exit codes'), 'code');
  expect(rows).toEqual(Object.entries(EXIT_WORDS));
});

test('the table of files in the README lists every file of a run directory, and no other', () => {
  const files = tableRows(sectionOf(README, 'Run directory'), 'file').map(
    ([name = '']) => codeWords(name)[0],
  );
  const locks = files.filter((name) => name !== undefined && /^\.lock-\d+$/.test(name));
  expect(locks).toHaveLength(1);
  expect(new Set(files.filter((name) => !locks.includes(name)))).toEqual(new Set(Object.values(RUN_FILES)));
});

test('the table of outcomes in the README lists every outcome once', () => {
  const words = tableRows(sectionOf(README, 'Outcomes'), 'outcome').flatMap(([cell = '']) => codeWords(cell));
  expect(words).toEqual([...OUTCOMES]);
});

test('the table of targets in the README says what the jobs say', () => {
  const rows = tableRows(sectionOf(README, 'Commands'), 'target').filter(([target]) => target !== '`mixed`');
  expect(rows).toHaveLength(TARGETS.length);
  for (const target of TARGETS) {
    const job = registry.jobs[target];
    const owner = job.columns.length === 2 ? ` of one \`${job.columns[0]}\`` : '';
    expect(rows).toContainEqual([
      code(target),
      code(job.path),
      job.columns.map(code).join(', '),
      `${job.rowsPerCall}${owner}`,
      String(job.callsPerSecond),
    ]);
  }
});

test('the README names every region', () => {
  expect(codeWords(sectionOf(README, 'Quick start with a real app'))).toEqual(
    expect.arrayContaining([...REGIONS]),
  );
});

test('the table of commands in the README lists every command and no other', () => {
  const listed = tableRows(sectionOf(README, 'Commands'), 'command').map(
    ([cell = '']) => /chat-purge (\S+)/.exec(codeWords(cell)[0] ?? '')?.[1],
  );
  const names = program.commands.map((command) => command.name());
  expect(listed).toEqual(names);
});

test('each kind of fault in the page on the simulator is one that the simulator takes', () => {
  const kinds = tableRows(sectionOf(readPage('docs/simulator.md'), 'Faults'), 'kind').map(
    ([cell = '']) => codeWords(cell)[0] ?? '',
  );
  expect(kinds.length).toBeGreaterThan(10);
  for (const kind of kinds) {
    const fault = kind.endsWith('-code') ? { kind, code: 30006 } : { kind };
    expect(checkFaultRules([{ fault }])).toHaveLength(1);
  }
});

test.each([
  'README.md',
  'docs/configuration.md',
  'docs/guide.md',
  'docs/redis.md',
  'docs/simulator.md',
  'docs/exit-codes.md',
  'docs/trouble.md',
])('every link of %s to another page of the project leads to a page', (page) => {
  const links = [...readPage(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
  for (const link of links) expect(readPage(join(page, '..', link)).length).toBeGreaterThan(0);
});

// Proves that the lint rules look at our code, and that each of them catches what it is for, where it is meant to.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedProject, plantProject, ROOT, runTool } from './planted-project.ts';

const REPORT = v.object({
  diagnostics: v.array(v.object({ code: v.string(), severity: v.string(), filename: v.string() })),
});

const CONFIG = v.object({ rules: v.record(v.string(), v.unknown()) });

const LATER = 'declare function later(): Promise<void>;\n';

/** A function of `lines` lines. */
function longFunction(lines: number): string {
  const body = Array.from({ length: lines - 2 }, (_, i) => `  console.info(${i});\n`).join('');
  return `export function long(): void {\n${body}}\n`;
}

/** A function with so many independent decisions. */
function decisions(count: number): string {
  const body = Array.from({ length: count }, (_, i) => `  if (n === ${i}) return ${i + 1};\n`).join('');
  return `export function decide(n: number): number {\n${body}  return 0;\n}\n`;
}

/** A rule, the planted file that breaks it, and the file's text. */
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['typescript(no-floating-promises)', 'src/pipeline/floating.ts', `${LATER}later();\n`],
  [
    'typescript(no-misused-promises)',
    'src/pipeline/misused.ts',
    `${LATER}export const all = [1].forEach(async () => {\n  await later();\n});\n`,
  ],
  [
    'typescript(switch-exhaustiveness-check)',
    'src/pipeline/open-switch.ts',
    "export function name(kind: 'a' | 'b'): string {\n  switch (kind) {\n    case 'a':\n      return 'A';\n  }\n  return '';\n}\n",
  ],
  [
    'typescript(consistent-type-imports)',
    'src/pipeline/type-import.ts',
    "import { Word } from '../core/word.ts';\nexport function say(word: Word): Word {\n  return word;\n}\n",
  ],
  ['typescript(no-explicit-any)', 'src/pipeline/any.ts', 'export const anything: any = 1;\n'],
  [
    'typescript(no-non-null-assertion)',
    'src/pipeline/bang.ts',
    'export const first = (list: number[]): number => list.at(0)!;\n',
  ],
  ['typescript(only-throw-error)', 'src/pipeline/throws.ts', "throw 'no error';\n"],
  ['import(no-cycle)', 'src/pipeline/hen.ts', "import './egg.ts';\nexport const hen = 1;\n"],
  ['import(no-default-export)', 'src/pipeline/default.ts', 'export default 1;\n'],
  ['node(no-process-env)', 'src/cli/environment.ts', 'export const home = process.env.HOME;\n'],
  [
    'eslint(no-restricted-imports)',
    'src/cli/environment-by-import.ts',
    "import { env } from 'node:process';\nexport const home = env.HOME;\n",
  ],
  ['eslint(no-console)', 'src/pipeline/talks.ts', "console.info('talk');\n"],
  [
    'unicorn(prefer-node-protocol)',
    'src/adapters/csv/bare.ts',
    "import { sep } from 'path';\nexport const separator = sep;\n",
  ],
  ['vitest(no-focused-tests)', 'test/unit/only.test.ts', focusedTest()],
  ['eslint(eqeqeq)', 'src/pipeline/equal.ts', 'export const same = (a: number, b: number) => a == b;\n'],
  ['eslint(max-lines)', 'src/pipeline/long-file.ts', 'export {};\n'.repeat(251)],
  ['eslint(max-lines)', 'test/unit/long-file.ts', 'export {};\n'.repeat(251)],
  ['eslint(max-lines-per-function)', 'src/cli/long-function.ts', longFunction(61)],
  [
    'eslint(max-depth)',
    'src/pipeline/deep.ts',
    'export function deep(a: boolean): void {\n  if (a) {\n    while (a) {\n      if (a) {\n        if (a) return;\n      }\n    }\n  }\n}\n',
  ],
  [
    'eslint(max-params)',
    'src/pipeline/many-params.ts',
    'export const sum = (a: number, b: number, c: number, d: number) => a + b + c + d;\n',
  ],
  ['eslint(complexity)', 'src/pipeline/complex.ts', decisions(10)],
  ['eslint(no-restricted-imports)', 'src/core/node.ts', "import 'node:fs';\n"],
  ['eslint(no-restricted-imports)', 'src/core/package.ts', "import 'valibot';\n"],
  ['eslint(no-restricted-imports)', 'src/core/ring.ts', "import '../pipeline/egg.ts';\n"],
  ['eslint(no-restricted-imports)', 'src/core/ports/compose.ts', "import '../../compose.ts';\n"],
  ['eslint(no-restricted-globals)', 'src/core/clock.ts', 'export const now = Date.now();\n'],
  ['eslint(no-restricted-globals)', 'jobs/clock.ts', 'export const now = new Date();\n'],
  ['eslint(no-restricted-properties)', 'src/core/chance.ts', 'export const chance = Math.random();\n'],
];

/** Beside each rule, what it lets pass. */
const SOUND: Readonly<Record<string, string>> = {
  'src/core/word.ts': 'export interface Word {\n  readonly text: string;\n}\n',
  'src/core/ports/imports-core.ts': "export type { Word } from '../word.ts';\n",
  'src/compose.ts': 'export {};\n',
  'src/config/environment.ts': 'export const home = process.env.HOME;\n',
  'src/cli/talks.ts': "console.info('talk');\n",
  'src/cli/function-of-60-lines.ts': longFunction(60),
  'src/pipeline/nine-decisions.ts': decisions(9),
  'src/pipeline/file-of-250-lines.ts': 'export {};\n'.repeat(250),
  'planted.config.ts': 'export default 1;\n',
};

function focusedTest(): string {
  const focus = ['it', 'only'].join('.');
  return `import { expect, it } from 'vitest';\n${focus}('is focused', () => {\n  expect(1).toBe(1);\n});\n`;
}

describe('the lint rules', () => {
  let project: PlantedProject;
  let found: readonly { readonly code: string; readonly severity: string; readonly filename: string }[];
  let exitCode: number;

  beforeAll(async () => {
    project = await plantProject(['.oxlintrc.json', 'package.json', 'tsconfig.json'], {
      ...SOUND,
      'src/pipeline/egg.ts': "import './hen.ts';\nexport const egg = 1;\n",
      ...Object.fromEntries(PLANTED.map(([, file, text]) => [file, text])),
    });
    const end = await runTool('oxlint', ['--type-aware', '--deny-warnings', '-f', 'json'], project.dir);
    exitCode = end.exitCode;
    found = v.parse(REPORT, JSON.parse(end.stdout)).diagnostics;
  });

  afterAll(() => project.remove());

  it('look at the files of every folder of the repository', async () => {
    const { stdout } = await runTool('oxlint', ['--debug=files'], ROOT);
    for (const folder of ['src/core/', 'src/pipeline/', 'src/adapters/', 'src/cli/', 'jobs/', 'test/unit/']) {
      const files = stdout.split('\n').filter((line) => line.startsWith(folder));
      expect(files.length, folder).toBeGreaterThan(1);
    }
    expect(stdout).not.toContain('node_modules/');
  });

  it.each(PLANTED)('%s catches %s', (rule, file) => {
    const codes = found.filter((diagnostic) => diagnostic.filename === file);
    expect(codes).toContainEqual({ code: rule, severity: 'error', filename: file });
  });

  it('are all proven here', async () => {
    const { rules } = v.parse(CONFIG, JSON.parse(await readFile(join(ROOT, '.oxlintrc.json'), 'utf8')));
    const proven = new Set(PLANTED.map(([rule]) => rule));
    const unproven = Object.keys(rules).filter((name) => {
      const [plugin, rule] = name.includes('/') ? name.split('/') : ['eslint', name];
      return !proven.has(`${plugin}(${rule})`);
    });
    expect(unproven).toEqual([]);
  });

  it('fail the command', () => {
    expect(exitCode).toBe(1);
  });

  it('let pass what they are not for', () => {
    expect(found.filter((diagnostic) => diagnostic.filename in SOUND)).toEqual([]);
  });
});

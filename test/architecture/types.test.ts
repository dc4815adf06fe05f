// Proves that the type check looks at our files, and that the strict options catch what they are for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedProject, plantProject, ROOT, runTool } from './planted-project.ts';

/** The compiler's error number, the planted file, and its text. */
const PLANTED: readonly (readonly [error: string, file: string, text: string])[] = [
  ['TS2322', 'src/wrong-type.ts', "export const count: number = 'one';\n"],
  ['TS2322', 'jobs/wrong-type.ts', "export const count: number = 'one';\n"],
  ['TS2322', 'test/wrong-type.test.ts', "export const count: number = 'one';\n"],
  ['TS7006', 'src/implicit-any.ts', 'export const same = (value) => value;\n'],
  [
    'TS2322',
    'src/unchecked-index.ts',
    'export const first = (list: readonly number[]): number => list[0];\n',
  ],
  [
    'TS2375',
    'src/undefined-property.ts',
    'export const named: { readonly name?: string } = { name: undefined };\n',
  ],
  ['TS1360', 'src/open-union.ts', "export const rest = (kind: 'a' | 'b') => kind satisfies never;\n"],
  ['TS1294', 'src/enumeration.ts', 'export enum Kind {\n  A,\n}\n'],
  [
    'TS1484',
    'src/type-import.ts',
    "import { PlantedWord } from './word.ts';\nexport type Same = PlantedWord;\n",
  ],
  [
    'TS7029',
    'src/fallthrough.ts',
    'export function f(n: number): void {\n  switch (n) {\n    case 1:\n      f(2);\n    case 2:\n      f(3);\n  }\n}\n',
  ],
  [
    'TS7030',
    'src/no-return.ts',
    'export function f(n: number): number | undefined {\n  if (n > 1) return 1;\n}\n',
  ],
  ['TS2550', 'src/newer-than-node-20.ts', 'export const waiting = Promise.withResolvers<void>();\n'],
];

describe('the type check', () => {
  let project: PlantedProject;
  let errors: readonly string[];
  let exitCode: number;

  beforeAll(async () => {
    project = await plantProject(['tsconfig.json', 'package.json'], {
      'src/word.ts': 'export interface PlantedWord {\n  readonly text: string;\n}\n',
      ...Object.fromEntries(PLANTED.map(([, file, text]) => [file, text])),
    });
    const end = await runTool('tsc', ['--noEmit', '--pretty', 'false'], project.dir);
    exitCode = end.exitCode;
    errors = end.stdout.split('\n').filter((line) => line.includes('error TS'));
  });

  afterAll(() => project.remove());

  it.each(PLANTED)('finds %s in %s', (error, file) => {
    const inFile = errors.filter((line) => line.startsWith(`${file}(`));
    expect(inFile.join('\n')).toContain(`error ${error}:`);
  });

  it('fails the command, and only for the planted files', () => {
    const files = errors.map((line) => line.slice(0, line.indexOf('(')));
    expect([...new Set(files)].toSorted()).toEqual(PLANTED.map(([, file]) => file).toSorted());
    expect(exitCode).not.toBe(0);
  });

  it('looks at the files of every folder of the repository', async () => {
    const { stdout } = await runTool('tsc', ['--noEmit', '--listFilesOnly'], ROOT);
    const files = stdout.split('\n').map((file) => file.slice(ROOT.length + 1));
    for (const folder of ['src/core/', 'src/pipeline/', 'src/adapters/', 'src/cli/', 'jobs/', 'test/unit/']) {
      expect(files.filter((file) => file.startsWith(folder)).length, folder).toBeGreaterThan(1);
    }
  });
});

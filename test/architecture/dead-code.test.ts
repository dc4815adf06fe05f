// Proves that the dead-code check finds unused files, exports and dependencies.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedProject, plantProject, runTool } from './planted-project.ts';

const NAMED = v.array(v.object({ name: v.string() }));

const REPORT = v.object({
  issues: v.array(
    v.object({
      file: v.string(),
      files: NAMED,
      exports: NAMED,
      types: NAMED,
      dependencies: NAMED,
      unlisted: NAMED,
    }),
  ),
});

const MANIFEST = v.looseObject({ dependencies: v.record(v.string(), v.string()) });

const FILES = {
  'src/cli/main.ts':
    "import 'valibot';\nimport 'semver';\nimport { used } from '../core/words.ts';\nused();\n",
  'src/core/words.ts':
    'export const used = () => 1;\nexport const unused = 2;\nexport type Unused = string;\n',
  'src/core/forgotten.ts': 'export const forgotten = 1;\n',
  'src/core/tested.ts': 'export const tested = 1;\n',
  'test/unit/tested.test.ts': "import { tested } from '../../src/core/tested.ts';\ntested.toFixed();\n",
};

describe('the dead-code check', () => {
  let project: PlantedProject;
  let issues: v.InferOutput<typeof REPORT>['issues'];
  let exitCode: number;

  beforeAll(async () => {
    const configs = ['knip.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
    project = await plantProject(configs, FILES);
    await addDependency(project.dir, 'left-unused');
    const end = await runTool('knip', ['--reporter', 'json'], project.dir);
    exitCode = end.exitCode;
    issues = v.parse(REPORT, JSON.parse(end.stdout)).issues;
  });

  afterAll(() => project.remove());

  /** Names that the report has under a heading, for one file. */
  function namesOf(file: string, heading: 'exports' | 'types' | 'dependencies' | 'unlisted'): string[] {
    return issues
      .filter((issue) => issue.file === file)
      .flatMap((issue) => issue[heading].map(({ name }) => name));
  }

  it('finds an export that nobody imports', () => {
    expect(namesOf('src/core/words.ts', 'exports')).toEqual(['unused']);
    expect(namesOf('src/core/words.ts', 'types')).toEqual(['Unused']);
  });

  it('finds a file that nobody imports, and takes tests and programs for what they are', () => {
    const files = issues.flatMap((issue) => issue.files.map(({ name }) => name));
    expect(files).toEqual(['src/core/forgotten.ts']);
  });

  it('finds a dependency that nobody imports', () => {
    expect(namesOf('package.json', 'dependencies')).toContain('left-unused');
    expect(namesOf('package.json', 'dependencies')).not.toContain('valibot');
  });

  it('finds an import that package.json does not list', () => {
    expect(namesOf('src/cli/main.ts', 'unlisted')).toEqual(['semver']);
  });

  it('fails the command', () => {
    expect(exitCode).not.toBe(0);
  });
});

async function addDependency(dir: string, name: string): Promise<void> {
  const path = join(dir, 'package.json');
  const manifest = v.parse(MANIFEST, JSON.parse(await readFile(path, 'utf8')));
  const dependencies = { ...manifest.dependencies, [name]: '1.0.0' };
  await writeFile(path, JSON.stringify({ ...manifest, dependencies }));
}

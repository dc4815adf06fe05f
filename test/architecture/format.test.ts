// Proves that the format check looks at our files, and fails on one that is formatted otherwise.
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedProject, plantProject, ROOT, runTool } from './planted-project.ts';

const SOUND = `import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const read = (name: string) => readFile(join('here', name), { encoding: 'utf8', flag: 'r' });
`;

/** What is wrong with the planted file, and its text. */
const PLANTED: Readonly<Record<string, string>> = {
  'src/double-quotes.ts': 'export const word = "word";\n',
  'src/no-semicolon.ts': "export const word = 'word'\n",
  'src/four-spaces.ts': "export function word() {\n    return 'word';\n}\n",
  'src/no-trailing-comma.ts': `export const words = [\n${"  'a word that is long enough for a line of its own',\n".repeat(3).replace(/,\n$/, '\n')}];\n`,
  'src/long-line.ts': `export const words = [${"'word', ".repeat(14)}'word'];\n`,
  'jobs/import-order.ts': SOUND.split('\n')
    .toSpliced(0, 2, ...SOUND.split('\n').slice(0, 2).toReversed())
    .join('\n'),
  'test/double-quotes.test.ts': 'export const word = "word";\n',
  'examples/double-quotes.mjs': 'export const word = "word";\n',
  'config.json': '{"a":1}\n',
};

describe('the format check', () => {
  let project: PlantedProject;

  beforeAll(async () => {
    project = await plantProject(['biome.json'], {
      ...PLANTED,
      'src/sound.ts': SOUND,
      'dist/double-quotes.js': 'export const word = "word";\n',
    });
  });

  afterAll(() => project.remove());

  it('fails on each badly formatted file, and on no other', async () => {
    const { exitCode, stdout } = await runTool('biome', ['check', '.', '--reporter=github'], project.dir);
    const complaints = stdout.matchAll(/file=([^,]+),/g);
    const files = new Set([...complaints].map((complaint) => relative(project.dir, complaint[1] ?? '')));
    expect([...files].toSorted()).toEqual(Object.keys(PLANTED).toSorted());
    expect(exitCode).toBe(1);
  });

  it('looks at the files of the repository', async () => {
    const { stdout, stderr } = await runTool('biome', ['check', '.', '--max-diagnostics=none'], ROOT);
    const checked = /Checked (\d+) files/.exec(stdout + stderr)?.[1];
    expect(Number(checked)).toBeGreaterThan(100);
  });
});

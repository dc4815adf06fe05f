// The built command line: where it lies, and that it was built from the sources as they are.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = join(ROOT, 'dist/src/cli/main.js');

/** Path of the built command. Throws where it is missing or older than the sources. */
export function builtCommand(): string {
  if (!existsSync(COMMAND))
    throw new Error('dist/ is missing: run `npm run build` before the end-to-end tests');
  const newest = Math.max(...['src', 'jobs'].flatMap((folder) => changeTimes(join(ROOT, folder))));
  if (newest > statSync(COMMAND).mtimeMs) {
    throw new Error('dist/ is older than src/ or jobs/: run `npm run build` before the end-to-end tests');
  }
  return COMMAND;
}

function changeTimes(folder: string): number[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.map((name) => statSync(join(folder, name)).mtimeMs);
}

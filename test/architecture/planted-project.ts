// A small project of its own with the repository's rules and planted faults, to prove that each gate bites.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

export interface PlantedProject {
  readonly dir: string;
  remove(): Promise<void>;
}

export interface ToolEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The JSON that the tools print can be large. */
const MOST_OUTPUT_BYTES = 64 << 20;

/**
 * A new directory outside of the repository, so that no other gate sees it.
 * @param configs files of the root that are copied
 * @param files text by path
 */
export async function plantProject(
  configs: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<PlantedProject> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'chat-purge-gate-')));
  for (const config of configs) await copyFile(join(ROOT, config), join(dir, config));
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Runs an installed tool; any exit code is an answer, only a tool that cannot be started rejects. */
export function runTool(name: string, args: readonly string[], cwd: string): Promise<ToolEnd> {
  const options = { cwd, maxBuffer: MOST_OUTPUT_BYTES, env: { ...process.env, NO_COLOR: '1' } };
  return new Promise((resolve, reject) => {
    execFile(join(ROOT, 'node_modules', '.bin', name), args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error ?? new Error(`${name} ended without an exit code`));
    });
  });
}

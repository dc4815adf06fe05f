// Looks at run directories without opening them: whoever works on a run is not disturbed.
import { type Dirent, statSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { AppError } from '../../core/app-error.ts';
import type { RunView } from '../../core/run-view.ts';
import { readPlan } from './plan-reader.ts';
import { RUN_FILES } from './run-files.ts';
import { lockHolder } from './run-lock.ts';
import { readStatus } from './status-file.ts';
import { readSummary } from './summary-file.ts';

/** Throws `AppError`: `run.not-found` (usage) or `plan.changed` (guard). */
export async function viewRun(runDir: string): Promise<RunView> {
  const plan = await readPlan(runDir);
  // Before the rest: a process that ends meanwhile has written its summary by then.
  const holder = lockHolder(runDir);
  const summary = await readSummary(runDir);
  const begun = await hasContent(join(runDir, RUN_FILES.ledger));
  return { runDir, plan, summary, holder, live: readStatus(runDir), begun };
}

async function hasContent(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  );
}

/** What stands in the runs folder: runs by name, and directories that are none, with why. */
export interface RunsFolder {
  readonly runs: readonly RunView[];
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
}

const AT_A_TIME = 16;

/** Drafts (their names begin with a dot) and plain files are not looked at. Throws `AppError` (usage). */
export async function viewRuns(runsDir: string): Promise<RunsFolder> {
  const limit = pLimit(AT_A_TIME);
  const names = (await entriesOf(runsDir))
    .filter((entry) => !entry.name.startsWith('.') && isFolder(runsDir, entry))
    .map(({ name }) => name)
    .toSorted();
  const looked = await Promise.all(names.map((name) => limit(() => tryToView(runsDir, name))));
  return {
    runs: looked.filter((each) => 'plan' in each),
    unreadable: looked.filter((each) => 'reason' in each),
  };
}

/** Also where it stands elsewhere, on a larger disk perhaps, and is linked to. */
function isFolder(runsDir: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(join(runsDir, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/** What the system refuses for one run, or what goes away meanwhile, does not hide the others. */
async function tryToView(runsDir: string, name: string) {
  try {
    return await viewRun(join(runsDir, name));
  } catch (error) {
    const isOfSystem = error instanceof Error && 'code' in error && 'syscall' in error;
    if (error instanceof AppError || isOfSystem) return { name, reason: error.message };
    throw error;
  }
}

async function entriesOf(runsDir: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(runsDir, { withFileTypes: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    // Nothing was ever planned here.
    if (code === 'ENOENT') return [];
    throw new AppError('runs.unreadable', `the runs in ${runsDir} cannot be listed: ${code}`, {
      kind: 'usage',
      hint: 'Name a folder of run directories with --runs-dir.',
      cause,
    });
  }
}

// Builds run directories: a plan is written beside its place and moved there as a whole.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import { csvLine } from '../../core/csv-line.ts';
import type { Plan } from '../../core/plan.ts';
import type {
  DraftOptions,
  ExcludedRow,
  PlanDraft,
  PlanStore,
  Spill,
  UnnumberedBatch,
  UnsealedPlan,
} from '../../core/ports/plan-store.ts';
import { removeAbandonedDrafts } from './abandoned-drafts.ts';
import { BatchesWriter } from './batches-writer.ts';
import { KeyFile } from './key-file.ts';
import { RUN_FILES } from './run-files.ts';
import { lockRun, type RunLock } from './run-lock.ts';
import { sealed } from './seal.ts';
import { SpillFiles } from './spill-files.ts';
import { guarded, SpoolFile } from './spool-file.ts';

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const EXCLUDED_COLUMNS = ['source', 'line', 'target', 'owner', 'id', 'outcome', 'reason'];

/** Where a run lives. Throws an `AppError` for an id that cannot be the name of a directory. */
export function runDirectory(runsDir: string, runId: string): string {
  if (RUN_ID.test(runId)) return join(runsDir, runId);
  throw new AppError('run.bad-id', `${JSON.stringify(runId)} cannot be the id of a run`, {
    kind: 'usage',
    hint: 'Use up to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or a digit.',
  });
}

export interface PlanStoreOptions {
  readonly runsDir: string;
  /** Told the path of each draft of a killed process that was removed. */
  readonly onRemoved?: (draft: string) => void;
}

export function createPlanStore(options: PlanStoreOptions): PlanStore {
  return {
    async begin({ runId, orderByTarget }: DraftOptions): Promise<PlanDraft> {
      const place = runDirectory(options.runsDir, runId);
      if (await exists(place)) throw alreadyThere(runId);
      const dir = await makeDraftDirectory(options, runId);
      const lock = lockRun(dir);
      return new FileDraft({ runsDir: options.runsDir, runId, place, dir, lock, orderByTarget });
    },
  };
}

interface DraftPlace extends DraftOptions {
  readonly runsDir: string;
  readonly place: string;
  /** Where the draft is built. */
  readonly dir: string;
  /** Says to others that the draft is being built. */
  readonly lock: RunLock;
}

/** Directory mode 0700 and file mode 0600: all of it is personal data. */
class FileDraft implements PlanDraft {
  readonly keys: KeyFile;
  readonly #at: DraftPlace;
  readonly #batches: BatchesWriter;
  readonly #excluded: SpoolFile;
  readonly #spills: SpillFiles[] = [];
  #open = true;

  constructor(at: DraftPlace) {
    this.#at = at;
    this.keys = new KeyFile(join(at.dir, 'keys.tmp'));
    this.#batches = new BatchesWriter(at.dir, at.orderByTarget);
    this.#excluded = new SpoolFile(join(at.dir, RUN_FILES.excluded));
    this.#excluded.write(csvLine(EXCLUDED_COLUMNS));
  }

  addBatch(batch: UnnumberedBatch): void {
    this.#batches.add(batch);
  }

  addExcluded({ source, line, target, owner, id, outcome, reason }: ExcludedRow): void {
    this.#excluded.write(csvLine([source, line, target, owner, id, outcome, reason]));
  }

  openSpill(): Spill {
    const spill = new SpillFiles(join(this.#at.dir, `spill-${this.#spills.length}`));
    this.#spills.push(spill);
    return spill;
  }

  async commit(unsealed: UnsealedPlan): Promise<Plan> {
    const { runsDir, runId, place, dir, lock } = this.#at;
    const batches_sha256 = await this.#batches.finish();
    const excluded_sha256 = this.#excluded.finish();
    const plan = sealed({ ...unsealed, batches_sha256, excluded_sha256 });
    const file = new SpoolFile(join(dir, RUN_FILES.plan));
    file.write(`${JSON.stringify(plan, undefined, 2)}\n`);
    file.finish();
    await this.#removeTemporary();
    lock.release();
    syncDirectory(dir);
    if (await exists(place)) throw alreadyThere(runId);
    await rename(dir, place).catch((cause: unknown) => {
      throw isOccupied(cause) ? alreadyThere(runId) : cause;
    });
    this.#open = false;
    syncDirectory(runsDir);
    return plan;
  }

  async discard(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#batches.close();
    this.#excluded.close();
    for (const spill of this.#spills) spill.close();
    this.keys.close();
    await rm(this.#at.dir, { recursive: true, force: true });
  }

  async #removeTemporary(): Promise<void> {
    for (const spill of this.#spills) await spill.remove();
    this.keys.close();
    await rm(join(this.#at.dir, 'keys.tmp'));
  }
}

async function makeDraftDirectory({ runsDir, onRemoved }: PlanStoreOptions, runId: string): Promise<string> {
  try {
    await mkdir(runsDir, { recursive: true, mode: 0o700 });
    for (const draft of await removeAbandonedDrafts(runsDir)) onRemoved?.(draft);
    return await mkdtemp(join(runsDir, `.${runId}.partial-`));
  } catch (cause) {
    throw new AppError('run.no-directory', `no run directory can be made in ${runsDir}`, {
      kind: 'usage',
      hint: 'Choose a directory that you may write to with --runs-dir.',
      cause,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Another process was quicker. */
function isOccupied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code));
}

/** A new name in a directory is safe only when the directory itself is flushed. */
function syncDirectory(dir: string): void {
  guarded(() => {
    const fd = openSync(dir, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function alreadyThere(runId: string): AppError {
  return new AppError('run.exists', `there is a run "${runId}" already`, {
    kind: 'usage',
    hint: 'Choose another --run-id, or go on with that run: chat-purge apply.',
  });
}

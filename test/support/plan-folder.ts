// A folder with input files and a runs directory, and the plans that are made in it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { registry } from '../../jobs/registry.ts';
import { createCsvReader } from '../../src/adapters/csv/csv-reader.ts';
import { readBatches } from '../../src/adapters/run-dir/batches-reader.ts';
import { createPlanStore } from '../../src/adapters/run-dir/plan-store.ts';
import { AppError } from '../../src/core/app-error.ts';
import type { Batch } from '../../src/core/batch.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { PlanTarget } from '../../src/core/targets.ts';
import type { PlanRequest, PlanRunDeps } from '../../src/pipeline/plan-run.ts';
import { planRun } from '../../src/pipeline/plan-run.ts';

export interface PlanSetup {
  readonly request?: Partial<PlanRequest>;
  readonly deps?: Partial<PlanRunDeps>;
  /** What stands on standard input. */
  readonly stdin?: string | Buffer;
}

export class PlanFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'chat-purge-plan-'));
  readonly runsDir = join(this.dir, 'runs');
  #runs = 0;

  /** Writes an input file and returns its path. */
  file(content: string | Buffer, name = 'input.csv'): string {
    const path = join(this.dir, name);
    writeFileSync(path, content);
    return path;
  }

  get runDir(): string {
    return join(this.runsDir, `run-${this.#runs}`);
  }

  /** Plans with sane defaults: a header, all problems fatal, the documented rows per call. */
  async plan(target: PlanTarget, inputs: readonly string[], setup: PlanSetup = {}): Promise<Plan> {
    this.#runs += 1;
    const request: PlanRequest = {
      runId: `run-${this.#runs}`,
      parent: null,
      toolVersion: '0.0.0-test',
      createdAt: '2026-01-01T00:00:00.000Z',
      sdkappid: 1400000000,
      admin: 'boss',
      endpoint: 'http://127.0.0.1:1',
      target,
      inputs,
      reading: { columnMap: {}, header: true },
      skipInvalid: false,
      accept: [],
      subscriberField: 'SubscriberToDel_Account',
      rowsPerCall: {},
      rate: null,
      maxDelete: null,
      protect: null,
      ...setup.request,
    };
    return planRun(request, {
      jobs: registry.jobs,
      reader: createCsvReader({
        stdin: Readable.from([Buffer.from(setup.stdin ?? '')], { objectMode: false }),
      }),
      store: createPlanStore({ runsDir: this.runsDir }),
      ...setup.deps,
    });
  }

  /** The error that planning ends with; fails where it does not, or where anything is left behind. */
  async planError(target: PlanTarget, inputs: readonly string[], setup: PlanSetup = {}): Promise<AppError> {
    const before = this.leftovers();
    const outcome = await this.plan(target, inputs, setup).catch((error: unknown) => error);
    if (!(outcome instanceof AppError))
      throw new Error('planning did not end with an AppError', { cause: outcome });
    if (this.leftovers().length > before.length) throw new Error('a failed plan left something behind');
    return outcome;
  }

  /** Everything in the runs directory. */
  leftovers(): readonly string[] {
    return existsSync(this.runsDir) ? readdirSync(this.runsDir) : [];
  }

  async batches(): Promise<readonly Batch[]> {
    const batches: Batch[] = [];
    for await (const batch of readBatches(this.runDir)) batches.push(batch);
    return batches;
  }

  /** The lines of excluded.csv below its header, as values. */
  excluded(): readonly (readonly string[])[] {
    const rows: string[][] = parse(readFileSync(join(this.runDir, 'excluded.csv')));
    return rows.slice(1);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

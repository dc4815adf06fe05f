// Reads and writes probe.json; a reader sees the whole of it or nothing.
import { join } from 'node:path';
import * as v from 'valibot';
import type { Plan } from '../../core/plan.ts';
import type { Probe } from '../../core/probe.ts';
import { TARGETS } from '../../core/targets.ts';
import { cannotWrite } from './append-file.ts';
import { readOwnText } from './own-file.ts';
import { ReportFile } from './report-file.ts';
import { RUN_FILES } from './run-files.ts';
import { count, someOf } from './shapes.ts';
import { isMissing } from './whole-lines.ts';

const verdicts = v.strictObject({ gone: count, present: count, unverifiable: count });

const probeFormat: v.GenericSchema<unknown, Probe> = v.looseObject({
  format: v.literal(1),
  seal: v.string(),
  seed: v.string(),
  asked: count,
  least: v.nullable(v.number()),
  rows: count,
  verdicts,
  by_target: someOf(TARGETS, verdicts),
  calls: count,
  started_at: v.string(),
  finished_at: v.string(),
});

/** Flushed to the disk. Throws `AppError` (passing) if it cannot be written. */
export async function writeProbe(runDir: string, probe: Probe): Promise<void> {
  const file = await ReportFile.create(join(runDir, RUN_FILES.probe));
  try {
    await file.write(`${JSON.stringify(probe, null, 2)}\n`);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Undefined if there is none of that plan that is whole: then no probe was completed. */
export async function readProbe(runDir: string, { seal }: Pick<Plan, 'seal'>): Promise<Probe | undefined> {
  const path = join(runDir, RUN_FILES.probe);
  try {
    const read = v.safeParse(probeFormat, JSON.parse(readOwnText(path)));
    return read.success && read.output.seal === seal ? read.output : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw cannotWrite(path, error);
  }
}

// Reads and writes summary.json; a reader sees the old one or the new one, never half of one.
import { join } from 'node:path';
import * as v from 'valibot';
import type { Summary } from '../../core/summary.ts';
import { cannotWrite } from './append-file.ts';
import { readOwnText } from './own-file.ts';
import { ReportFile } from './report-file.ts';
import { RUN_FILES } from './run-files.ts';
import { summaryFormat } from './summary-format.ts';
import { isMissing } from './whole-lines.ts';

export async function writeSummary(runDir: string, summary: Summary): Promise<void> {
  const file = await ReportFile.create(join(runDir, RUN_FILES.summary));
  try {
    await file.write(`${JSON.stringify(summary, null, 2)}\n`);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * Undefined where there is none, or none that is whole and of our form: it is made anew from plan and ledger. Throws `AppError` (passing)
 * where its place is taken by what is no file, or cannot be read.
 */
export async function readSummary(runDir: string): Promise<Summary | undefined> {
  const path = join(runDir, RUN_FILES.summary);
  try {
    const read = v.safeParse(summaryFormat, JSON.parse(readOwnText(path)));
    return read.success ? read.output : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw cannotWrite(path, error);
  }
}

// Sees that a list is exactly as long as a spreadsheet can be: what was longer has been cut off in silence.
import { count } from '../../core/amounts.ts';
import type { PlanInput, PlanWarning } from '../../core/plan.ts';
import type { ReadingOptions } from '../../core/ports/reading.ts';

/** Lines of a sheet: of the old Excel, of the one since 2007 and most others. */
const SHEETS = [65_536, 1_048_576] as const;
const EXAMPLES = 3;

/** One warning over all inputs, or none. */
export function cutOffWarnings(
  inputs: readonly PlanInput[],
  reading: Pick<ReadingOptions, 'header' | 'skipLines'>,
): readonly PlanWarning[] {
  const cut = inputs.filter(({ rows }) => sheetOf(rows, reading) !== undefined);
  const [first] = cut;
  if (first === undefined) return [];
  const lines = count(sheetOf(first.rows, reading) ?? 0);
  return [
    {
      code: 'cut-off',
      reason: `the list may have been cut off by a spreadsheet: a sheet holds ${lines} lines`,
      rows: cut.reduce((sum, { rows }) => sum + rows, 0),
      examples: cut.slice(0, EXAMPLES).map(({ name }) => name),
    },
  ];
}

/** With a line for the header or without, and with the lines that were skipped. */
function sheetOf(rows: number, { header, skipLines = 0 }: Pick<ReadingOptions, 'header' | 'skipLines'>) {
  const above = skipLines + (header ? 1 : 0);
  return SHEETS.find((lines) => [rows, rows + 1, rows + above].includes(lines));
}

// The bar of a terminal in one line of its width: how much is done, and as much of the rest in words as there is room for.
import cliProgress from 'cli-progress';
import { count } from '../core/amounts.ts';
import type { ProgressFacts } from './progress-text.ts';

const MOST_BAR_COLUMNS = 24;
const BLOCKS = {
  barCompleteString: '█'.repeat(MOST_BAR_COLUMNS),
  barIncompleteString: '░'.repeat(MOST_BAR_COLUMNS),
  barGlue: '',
};
/** Columns that stay free: a terminal writes `^C` there, and a full line would push it into the next one. */
const SPARE = 3;
/** For a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80;

export function barLine({ done, total, texts }: ProgressFacts, columns: number): string {
  const room = (Number.isFinite(columns) ? columns : USUAL_COLUMNS) - SPARE;
  const part = total === 0 ? 1 : Math.min(done / total, 1);
  // Only what is all done is 100 %.
  const head = `${bar(part, barColumns(room))} ${Math.floor(part * 100)}% | `;
  const rows = `${count(done)} of ${count(total)} rows`;
  const choice = part === 1 ? [rows] : texts;
  const text = choice.find((each) => head.length + each.length <= room) ?? choice.at(-1) ?? '';
  return (head + text).slice(0, Math.max(room, 0));
}

function bar(part: number, barsize: number): string {
  // Rounded down: only what is all done has no open block.
  const done = Math.floor(part * barsize);
  return barsize === 0 ? '' : ` ${cliProgress.Format.BarFormat(done / barsize, { ...BLOCKS, barsize })}`;
}

function barColumns(room: number): number {
  if (room >= 70) return MOST_BAR_COLUMNS;
  return room >= 32 ? 8 : 0;
}

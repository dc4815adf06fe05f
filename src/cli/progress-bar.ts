// The bar of a terminal in one line of its width: how much is done, and as much of the rest in words as there is room for.
import { count } from '../core/amounts.ts';
import type { ProgressFacts } from './progress-text.ts';

const DONE = '█';
const OPEN = '░';
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

function bar(part: number, columns: number): string {
  const done = Math.floor(part * columns);
  return columns === 0 ? '' : ` ${DONE.repeat(done)}${OPEN.repeat(columns - done)}`;
}

function barColumns(room: number): number {
  if (room >= 70) return 24;
  return room >= 32 ? 8 : 0;
}

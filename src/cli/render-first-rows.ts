// Shows the first rows of a plan as they will be sent, on a terminal only.
import type { FirstRows } from '../compose/first-rows.ts';

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/gu;
const LONGEST = 80;

/** Empty when there is nothing to send. Each value stands in quotes, so that spaces at its ends show. */
export function renderFirstRows(all: readonly FirstRows[]): string {
  return all
    .filter(({ rows }) => rows.length > 0)
    .map(({ target, rows }) => `  first of ${target}: ${rows.map(rowText).join(', ')}`)
    .join('\n');
}

function rowText(values: readonly string[]): string {
  return values.map((value) => `"${visible(value)}"`).join(' / ');
}

/** What cannot be seen stands as its code. */
function visible(value: string): string {
  const short = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return short.replaceAll(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

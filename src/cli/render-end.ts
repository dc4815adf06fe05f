// What a run came to: outcomes, failures by code with their meaning and what to do, files, and how to go on.
import { join } from 'node:path';
import Table from 'cli-table3';
import type { RunEnd } from '../compose/run-end.ts';
import { meaningOfFailure } from '../compose/run-end.ts';
import { count, counted } from '../core/amounts.ts';
import { OUTCOMES, sumOf } from '../core/outcome.ts';
import { PLAIN_TABLE } from './plain-table.ts';
import { endingAdvice, finishedAdvice, NOT_BALANCED_ADVICE } from './words/endings.ts';

export function renderEnd(runDir: string, end: RunEnd): string {
  const { summary } = end;
  return [
    ...headline(end),
    outcomeTable(end),
    ...(summary.balanced ? [] : [NOT_BALANCED_ADVICE]),
    ...failureLines(end),
    ...(summary.warnings ?? []).map(({ message }) => `warning: ${message}`),
    `${counted(summary.calls, 'call')}, ${count(summary.retries)} of them repeated, ${count(summary.throttled)} refused as too frequent`,
    `Books: ${join(runDir, 'outcomes.csv')}`,
    ...(end.ending === undefined
      ? finishedAdvice(runDir, summary.outcomes)
      : endingAdvice(runDir, end.ending, summary.outcomes)),
  ].join('\n');
}

function headline({ summary, ending }: RunEnd): string[] {
  if (ending === undefined) return [`Run ${summary.run_id} has finished.`];
  const what = ending.kind === 'paused' || ending.kind === 'cancelled' ? `is ${ending.kind}` : 'has stopped';
  return [`Run ${summary.run_id} ${what}: ${summary.reason ?? ending.kind}`];
}

function outcomeTable({ summary }: RunEnd): string {
  const table = new Table({ head: ['outcome', 'rows'], colAligns: ['left', 'right'], ...PLAIN_TABLE });
  for (const outcome of OUTCOMES) {
    const rows = summary.outcomes[outcome] ?? 0;
    if (rows > 0) table.push([outcome, count(rows)]);
  }
  const verdict = summary.balanced ? 'balanced' : `NOT BALANCED: the input has ${count(summary.rows)}`;
  table.push([`sum (${verdict})`, count(sumOf(summary.outcomes))]);
  return table.toString();
}

function failureLines(end: RunEnd): string[] {
  return end.failures.flatMap((failure) => {
    const what =
      failure.code === undefined ? failure.message : `code ${failure.code} ${failure.message}`.trim();
    const known = meaningOfFailure(failure);
    return [
      `${count(failure.rows)} ${failure.outcome} (${failure.target}): ${what}`,
      ...(known === undefined ? [] : [`    ${known.meaning}`]),
      ...(known?.advice === undefined ? [] : [`    ${known.advice}`]),
    ];
  });
}

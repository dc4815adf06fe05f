// What a run came to: outcomes, failures by code with their meaning and what to do, files, and how to go on.
import { join } from 'node:path';
import Table from 'cli-table3';
import type { RunEnd } from '../compose/run-end.ts';
import { meaningOfFailure } from '../compose/run-end.ts';
import { AppError } from '../core/app-error.ts';
import { OUTCOMES, sumOf } from '../core/outcome.ts';
import { count, counted } from './format.ts';

const PLAIN = { style: { head: [], border: [], compact: true } };

export function renderEnd(runDir: string, end: RunEnd): string {
  const { summary } = end;
  return [
    ...headline(end),
    outcomeTable(end),
    ...failureLines(end),
    `${counted(summary.calls, 'call')}, ${count(summary.retries)} of them repeated, ${count(summary.throttled)} refused as too frequent`,
    `Books: ${join(runDir, 'outcomes.csv')}`,
    ...(end.ending === undefined && hasFailed(end)
      ? [`To try again: chat-purge retry ${runDir} (${join(runDir, 'failed.csv')})`]
      : []),
    ...nextStep(runDir, end),
  ].join('\n');
}

function headline({ summary, ending }: RunEnd): string[] {
  if (ending === undefined) return [`Run ${summary.run_id} has finished.`];
  const what = ending.kind === 'paused' || ending.kind === 'cancelled' ? `is ${ending.kind}` : 'has stopped';
  return [`Run ${summary.run_id} ${what}: ${summary.reason ?? ending.kind}`];
}

function outcomeTable({ summary }: RunEnd): string {
  const table = new Table({ head: ['outcome', 'rows'], colAligns: ['left', 'right'], ...PLAIN });
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

function hasFailed({ summary }: RunEnd): boolean {
  const { failed = 0, unknown = 0, not_sent = 0 } = summary.outcomes;
  return failed + unknown + not_sent > 0;
}

function hasNotSent({ outcomes }: RunEnd['summary']): boolean {
  return (outcomes.not_sent ?? 0) > 0;
}

function nextStep(runDir: string, { ending, summary }: RunEnd): string[] {
  if (ending === undefined) return [];
  const goOn = `Go on with: chat-purge apply ${runDir}`;
  switch (ending.kind) {
    case 'interrupted':
    case 'time-up':
    case 'paused':
      return [goOn];
    case 'cancelled':
      return hasNotSent(summary) ? [`To send what is left after all: chat-purge retry ${runDir}`] : [];
    case 'refused':
      return [
        ...(ending.stop.advice === undefined ? [] : [ending.stop.advice]),
        `${ending.stop.about === 'daily-quota' ? 'From then on' : 'When that is mended'}, ${lower(goOn)}`,
      ];
    case 'out-of-reach':
      return ['Check network, endpoint and other traffic of the app.', goOn];
    case 'threshold':
      return [
        ...(ending.meaning?.advice === undefined ? [] : [ending.meaning.advice]),
        `When that is mended, ${lower(goOn)}`,
        'Rows that failed are not sent again by it: chat-purge retry when the run has finished.',
      ];
    case 'fault': {
      const hint = ending.error instanceof AppError ? ending.error.hint : undefined;
      return hint === undefined ? [goOn] : [hint];
    }
    default:
      return ending satisfies never;
  }
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

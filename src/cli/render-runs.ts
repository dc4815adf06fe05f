// The runs of a folder, as a table or, on a narrow terminal, one below the other.

import { basename } from 'node:path';
import { count, counted } from '../core/amounts.ts';
import { foreignText } from '../core/foreign-text.ts';
import { isAbandoned, outcomesOf, type RunView, rowsToRetry, stateOf } from '../core/run-view.ts';
import { localTime } from './local-time.ts';

const COLUMNS = ['RUN', 'STATE', 'TARGET', 'ROWS', 'DONE', 'OPEN', 'BEGUN'] as const;
/** Numbers stand under each other at their last digit. */
const RIGHT: ReadonlySet<string> = new Set(['ROWS', 'DONE', 'OPEN']);

/** @param columns of the terminal; Infinity where it goes to a file */
export function renderRuns(runs: readonly RunView[], columns: number): string {
  const lines = runs.map(cellsOf);
  const widths = COLUMNS.map((name, at) =>
    Math.max(name.length, ...lines.map((cells) => (cells[at] ?? '').length)),
  );
  const total = widths.reduce((sum, each) => sum + each + 2, -2);
  if (total > columns) return runs.map(stacked).join('\n');
  const row = (cells: readonly string[]) =>
    COLUMNS.map((name, at) => padded(cells[at] ?? '', widths[at] ?? 0, RIGHT.has(name)))
      .join('  ')
      .trimEnd();
  return [row(COLUMNS), ...lines.map(row)].join('\n');
}

/** What a script needs of one run. */
export function describeRun(view: RunView) {
  const { plan, summary, holder, runDir } = view;
  const outcomes = outcomesOf(view);
  return {
    run_id: plan.run_id,
    run_dir: runDir,
    parent: plan.parent,
    state: stateOf(view),
    abandoned: isAbandoned(view),
    process: holder ?? null,
    target: plan.target,
    sdkappid: plan.sdkappid,
    rows: plan.rows,
    outcomes,
    exit_code: summary?.exit_code ?? null,
    created_at: plan.created_at,
    started_at: summary?.started_at ?? null,
    finished_at: summary?.finished_at ?? null,
  };
}

/** The state in a word or two. */
function stateWords(view: RunView): string {
  if (isAbandoned(view)) return view.holder === undefined ? 'process died' : 'process died, open';
  const state = stateOf(view);
  return view.holder !== undefined && state !== 'running' && state !== 'paused' ? `${state}, open` : state;
}

function cellsOf(view: RunView): readonly string[] {
  const { plan, summary } = view;
  return [
    foreignText(basename(view.runDir)),
    stateWords(view),
    plan.target,
    count(plan.rows),
    count(plan.rows - openRows(view)),
    count(openRows(view)),
    localTime(summary?.started_at ?? null),
  ];
}

/** Failed, unknown and not sent. */
function openRows(view: RunView): number {
  return rowsToRetry(outcomesOf(view));
}

function stacked(view: RunView): string {
  const open = openRows(view);
  const begun = view.summary?.started_at ?? null;
  return [
    foreignText(basename(view.runDir)),
    `  ${stateWords(view)}, ${view.plan.target}`,
    `  ${counted(view.plan.rows, 'row')}, ${count(open)} open`,
    ...(begun === null ? [] : [`  begun ${localTime(begun)}`]),
  ].join('\n');
}

function padded(text: string, columns: number, right: boolean): string {
  return right ? text.padStart(columns) : text.padEnd(columns);
}

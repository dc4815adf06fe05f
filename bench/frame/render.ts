// Shows figures as a table, for the terminal and for docs/performance.md.
import Table from 'cli-table3';
import { type Bound, type Figure, isWithin, judgedValue, median } from './figure.ts';

const HEAD = ['what', 'ours', 'beside', 'ratio', 'goal'] as const;

export function renderText(figures: readonly Figure[]): string {
  const table = new Table({ head: [...HEAD], style: { head: [], border: [] }, wordWrap: true });
  for (const figure of figures) table.push([...cellsOf(figure)]);
  return table.toString();
}

/** A figure and when it was measured. */
export interface KeptFigure extends Figure {
  /** ISO 8601 date. */
  readonly date: string;
  readonly node: string;
  /** Processes that wanted to run, on average over the last minute of the benchmark. */
  readonly load: number;
}

export function renderMarkdown(figures: readonly KeptFigure[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = [...HEAD, 'load', 'date'];
  const rows = figures.map((figure) => line([...cellsOf(figure), figure.load.toFixed(1), figure.date]));
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}

function cellsOf(figure: Figure): readonly string[] {
  const { what, unit, ours, bare, goal } = figure;
  const value = judgedValue(figure);
  return [
    what,
    spread(ours, unit),
    bare === undefined ? '' : `${bare.name}: ${spread(bare.values, unit)}`,
    bare === undefined ? '' : value.toFixed(2),
    goal === undefined ? '' : `${boundText(goal)}: ${isWithin(value, goal) ? 'reached' : 'not reached'}`,
  ];
}

/** The median, and from where to where the samples go. */
function spread(values: readonly number[], unit: string): string {
  const middle = `${short(median(values))} ${unit}`;
  if (values.length === 1) return middle;
  return `${middle} (${short(Math.min(...values))} to ${short(Math.max(...values))})`;
}

export function boundText(bound: Bound): string {
  return 'most' in bound ? `at most ${short(bound.most)}` : `at least ${short(bound.least)}`;
}

/** Three figures that mean something. */
function short(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

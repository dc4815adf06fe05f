// Keeps the newest figures in bench/results.json and their table in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { type KeptFigure, renderMarkdown } from './render.ts';

const RESULTS = fileURLToPath(new URL('../results.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const BEGIN = '<!-- table made by npm run bench -- --write -->';
const END = '<!-- end of the table -->';

/** Puts the figures of a benchmark in the place of its former ones; `order` has the benchmarks' names. */
export function keep(benchmark: string, figures: readonly Figure[], order: readonly string[]): void {
  const kept = readKept().filter(({ name }) => benchmarkOf(name) !== benchmark);
  const date = new Date().toISOString().slice(0, 10);
  const load = Number((loadavg()[0] ?? 0).toFixed(2));
  const fresh = figures.map((figure) => ({ ...figure, date, node: process.version, load }));
  const place = ({ name }: Figure) => order.indexOf(benchmarkOf(name));
  const all = [...kept, ...fresh.map(rounded)].toSorted((a, b) => place(a) - place(b));
  writeFileSync(RESULTS, `${JSON.stringify(all, undefined, 2)}\n`);
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for the table`);
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${renderMarkdown(all)}\n\n${END}${after}`);
}

function readKept(): readonly KeptFigure[] {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8')) as readonly KeptFigure[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function benchmarkOf(name: string): string {
  return name.split('.')[0] ?? name;
}

/** A microsecond and a kilobyte are finer than anything that is measured here. */
function rounded(figure: KeptFigure): KeptFigure {
  const round = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(6)));
  const { bare } = figure;
  return {
    ...figure,
    ours: round(figure.ours),
    ...(bare === undefined ? {} : { bare: { ...bare, values: round(bare.values) } }),
  };
}

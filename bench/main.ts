// `npm run bench`: measures, prints a table, and in the short form fails where a figure is beyond its gate.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks/all.ts';
import type { Benchmark } from './frame/benchmark.ts';
import type { Bound, Figure } from './frame/figure.ts';
import { beyondGate } from './frame/gate.ts';
import { renderText } from './frame/render.ts';
import { keep } from './frame/results.ts';

const USAGE = `npm run bench -- [NAME ...] [--short] [--write] [--gate FIGURE=MOST ...]

  --short  smaller inputs, and exit code 1 where a figure is beyond its gate
  --write  keep the figures in bench/results.json and docs/performance.md
  --gate   another upper limit for a figure of the short form

Benchmarks:
${BENCHMARKS.map(({ name, what }) => `  ${name.padEnd(12)} ${what}`).join('\n')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    gate: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(USAGE);
else await measure();

async function measure(): Promise<void> {
  const figures: Figure[] = [];
  for (const benchmark of chosen()) {
    process.stderr.write(`${benchmark.name}: ${benchmark.what}\n`);
    const fresh = await inFolder(benchmark);
    process.stdout.write(`${renderText(fresh)}\n`);
    const order = BENCHMARKS.map(({ name }) => name);
    if (values.write) keep(benchmark.name, fresh, order);
    figures.push(...fresh);
  }
  if (!values.short) return;
  const beyond = beyondGate(figures, new Map(values.gate.map(gateOf)));
  for (const sentence of beyond) process.stderr.write(`beyond its gate: ${sentence}\n`);
  if (beyond.length > 0) process.exitCode = 1;
}

function chosen(): readonly Benchmark[] {
  const unknown = positionals.filter((name) => !BENCHMARKS.some((each) => each.name === name));
  if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}\n\n${USAGE}`);
  if (positionals.length > 0) return BENCHMARKS.filter(({ name }) => positionals.includes(name));
  return BENCHMARKS.filter(({ inShortForm }) => inShortForm || !values.short);
}

async function inFolder(benchmark: Benchmark): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-purge-bench-'));
  try {
    return await benchmark.run({
      folder,
      short: values.short,
      rounds: values.short ? { rounds: 3, warmUp: 1 } : { rounds: 5, warmUp: 1 },
      say: (text) => process.stderr.write(`  ${text}\n`),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function gateOf(text: string): readonly [string, Bound] {
  const [name = '', most = ''] = text.split('=');
  if (name === '' || most === '' || Number.isNaN(Number(most))) throw new Error(`not FIGURE=MOST: ${text}`);
  return [name, { most: Number(most) }];
}

// Planning against bare csv-parse: both read the same file of a million rows, in turn, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const ROWS = 1_000_000;
/** The first round warms the file cache and is left out. */
const ROUNDS = 6;

const BARE = `
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
const parser = createReadStream(process.argv[1]).pipe(parse());
let rows = 0;
parser.on('readable', () => { while (parser.read() !== null) rows += 1; });
parser.on('end', () => process.exit(rows === ${ROWS + 1} ? 0 : 1));
`;

const folder = mkdtempSync(join(tmpdir(), 'chat-purge-bench-'));
try {
  const input = join(folder, 'input.csv');
  await writeInput(input);
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const seconds = {
      bare: timeOf(['--input-type=module', '-e', BARE, input]),
      ours: timeOf(planOf(input, round)),
    };
    if (round === 0) continue;
    bare.push(seconds.bare);
    ours.push(seconds.ours);
  }
  report({ bare, ours });
} finally {
  rmSync(folder, { recursive: true });
}

async function writeInput(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('user_id\n');
  for (let row = 1; row <= ROWS; row += 1) {
    if (!file.write(`user_${row.toString(36)}_${row}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function planOf(input: string, round: number): readonly string[] {
  const app = ['--sdkappid', '1400000000', '--admin', 'administrator', '--region', 'china'];
  const place = ['--runs-dir', join(folder, 'runs'), '--run-id', `round-${round}`, '--quiet'];
  return ['dist/src/cli/main.js', 'plan', 'accounts', input, ...app, ...place];
}

/** Seconds from start to end of a Node process; throws where it fails. */
function timeOf(args: readonly string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`exit code ${status}: ${stderr}`);
  return (performance.now() - startedMs) / 1_000;
}

function report({
  bare,
  ours,
}: {
  readonly bare: readonly number[];
  readonly ours: readonly number[];
}): void {
  const line = (name: string, all: readonly number[]) =>
    `${name}: median ${median(all).toFixed(2)} s, from ${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)} s`;
  process.stdout.write(
    `plan of ${ROWS.toLocaleString('en-US')} accounts, one column, Node ${process.version}\n`,
  );
  process.stdout.write(`${line('bare csv-parse', bare)}\n${line('chat-purge plan', ours)}\n`);
  process.stdout.write(`ratio of the medians: ${(median(ours) / median(bare)).toFixed(2)}\n`);
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

// Runs a Node program in a process of its own and says what it cost.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REPORT_USAGE = new URL('report-usage.mjs', import.meta.url).href;

export interface Cost {
  /** From start to end, with the start of Node. */
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** Largest resident set. */
  readonly peakMb: number;
}

export interface Program {
  /** From the root of the repository. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that is a success; 0 if nothing else is said. */
  readonly exitCode?: number;
  /** Called when it has started. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

export interface ProgramEnd extends Cost {
  readonly stdout: string;
}

/** Throws where it ends with another exit code than the wanted one. */
export async function runProgram({ script, args, env, exitCode = 0, onStart }: Program): Promise<ProgramEnd> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT_USAGE, script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  onStart?.((signal) => child.kill(signal));
  const [stdout, stderr, usage, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    textOf(child.stdio[3] as Readable),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    }),
  ]);
  const seconds = (performance.now() - startedMs) / 1_000;
  if (code !== exitCode) throw new Error(`${script} ended with exit code ${code}: ${stderr}`);
  return { seconds, stdout, ...(JSON.parse(usage) as Omit<Cost, 'seconds'>) };
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = '';
  if (stream === null) return text;
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return text;
}

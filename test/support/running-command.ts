// A command that runs as a process of its own: what it writes, how it ends, and signals to it.
import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from './wait-until.ts';

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to its standard input, which is closed then; left out, the input is empty. */
  readonly input?: string;
}

export interface EndedCommand {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class RunningCommand {
  readonly #child: ChildProcess;
  readonly #ended: Promise<EndedCommand>;
  #stdout = '';
  #stderr = '';

  constructor({ file, args, cwd, env, input }: CommandLine) {
    const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // It may end before it has read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    this.#child = child;
    this.#ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, signal) =>
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
    this.#ended.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** How it ended, when it has. */
  ended(): Promise<EndedCommand> {
    return this.#ended;
  }

  /** Waits until it has written that; throws where it ends before. */
  async writes(text: string, limitMs?: number): Promise<void> {
    const isWritten = () => `${this.#stdout}\n${this.#stderr}`.includes(text);
    await waitUntil(`the command writes "${text}"`, () => isWritten() || this.hasEnded, limitMs);
    if (isWritten()) return;
    const { exitCode, stderr } = await this.#ended;
    if (!isWritten()) throw new Error(`ended with ${exitCode} without writing "${text}": ${stderr}`);
  }
}

// Runs a command on a pseudo-terminal, by `script` of bsdutils: what a person would see and type.
import { type ChildProcess, spawn } from 'node:child_process';
import { builtCommand } from './built-command.ts';
import type { PurgeFolder } from './purge-folder.ts';
import { waitUntil } from './wait-until.ts';

export interface TerminalOptions {
  readonly folder: PurgeFolder;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly columns?: number;
}

export class PseudoTerminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #screen = '';

  constructor({ folder, env, args, columns = 100 }: TerminalOptions) {
    const command = [process.execPath, builtCommand(), ...args].map(quoted).join(' ');
    const child = spawn('script', ['-qec', `stty cols ${columns} rows 30; exec ${command}`, '/dev/null'], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], HOME: folder.path, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
    });
    child.stdin.on('error', () => undefined);
    this.#child = child;
    this.#ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    this.#ended.catch(() => undefined);
  }

  /** All that was written, with the control sequences. */
  get screen(): string {
    return this.#screen;
  }

  async shows(text: string): Promise<void> {
    const isShown = () => this.#screen.includes(text);
    await waitUntil(`the terminal shows "${text}"`, () => isShown() || this.#child.exitCode !== null);
    if (!isShown()) throw new Error(`ended without showing "${text}": ${this.#screen}`);
  }

  /** Types a line and presses Enter. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\r`);
  }

  /** Presses keys, without Enter. */
  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** The terminal is closed, as a window or a connection is: whoever runs on it gets SIGHUP. */
  goAway(): void {
    this.#child.kill('SIGKILL');
  }

  /** The exit code, when it has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

// Starts processes that hold a run's lock, and talks with them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import type { LockForm } from '../../src/adapters/run-dir/run-lock.ts';

/** Runs TypeScript; as an address, since the child begins elsewhere. */
const LOADER = import.meta.resolve('tsx');
const SCRIPT = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));

export interface LockAnswer {
  readonly locked?: boolean;
  readonly refused?: string;
  readonly message?: string;
  readonly broken?: string;
}

export class LockProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#lines = lines;
  }

  /** Resolves when the process is ready to take the lock at once. */
  static async start(runDir: string, form: LockForm = 'alone'): Promise<LockProcess> {
    const child = spawn(process.execPath, ['--import', LOADER, SCRIPT, runDir, form], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    await once(lines, 'line');
    return new LockProcess(child, lines);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async lock(): Promise<LockAnswer> {
    const line = once(this.#lines, 'line');
    this.#child.stdin?.write('lock\n');
    const [text]: unknown[] = await line;
    const answer: LockAnswer = JSON.parse(String(text));
    return answer;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Lets it release the lock and end. */
  async end(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exit;
  }
}

/** Call it once in a test file; what it returns starts a process, which is killed after the test if it still lives. */
export function lockProcesses(): (runDir: string, form?: LockForm) => Promise<LockProcess> {
  const started: LockProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
  });
  return async (runDir, form) => {
    const one = await LockProcess.start(runDir, form);
    started.push(one);
    return one;
  };
}

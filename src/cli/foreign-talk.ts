// What libraries and Node itself would write to the terminal: it becomes a warning like ours, and an event with --json.
import { format } from 'node:util';
import { firstLine } from '../core/first-line.ts';
import type { ExitCode } from '../core/run-state.ts';
import type { Output } from './output.ts';
import { reportError } from './report-error.ts';

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/** Takes the place of the console, and of what Node writes about warnings. */
export function takeForeignTalk(process: NodeJS.Process, output: Output): void {
  const told = new Set<string>();
  const tell = (text: string) => {
    const line = firstLine(text);
    // A library that says the same for each connection says nothing new.
    if (line === '' || told.has(line)) return;
    told.add(line);
    output.warn(`warning: ${line}`);
  };
  for (const method of METHODS) {
    console[method] = (...parts: readonly unknown[]) => tell(format(...parts));
  }
  // Node's own listener writes to standard error.
  process.removeAllListeners('warning');
  process.on('warning', ({ message }) => tell(message));
}

/** Tells of an error that nobody caught as of any other, and ends: what a run holds is released by the listeners of 'exit'. */
export function tellUncaught(process: NodeJS.Process, output: Output): void {
  process.on('uncaughtException', (error) => {
    const exitCode: ExitCode = reportError(output, error);
    process.exit(exitCode);
  });
}

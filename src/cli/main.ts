#!/usr/bin/env node
// The command `chat-purge`. The only place that sets the exit code.
import { CommanderError } from 'commander';
import { toolVersion } from '../compose/tool-version.ts';
import { EXIT, type ExitCode } from '../core/run-state.ts';
import { createProgram } from './program.ts';
import { interruptSignal } from './signals.ts';

const { stdin, stdout, stderr } = process;
// A reader that goes away (`| head`) is no reason to stop deleting, nor to show a stack.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);

let exitCode: ExitCode = EXIT.ok;
const terminal = { stdin, stdout, stderr, interrupt: interruptSignal(process) };
const program = createProgram(toolVersion(), terminal, (code) => {
  exitCode = code;
}).exitOverride();
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said what is wrong; asking for help or the version is not wrong.
  exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (exitCode !== EXIT.ok && process.argv.includes('--json')) {
    const facts = { code: error.code, message: error.message };
    stdout.write(`${JSON.stringify({ error: facts, exit_code: exitCode })}\n`);
  }
}
process.exitCode = exitCode;

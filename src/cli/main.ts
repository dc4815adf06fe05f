#!/usr/bin/env node
// The command `chat-purge`. The only place that sets the exit code.
import { writeSync } from 'node:fs';
import { EXIT } from '../core/run-state.ts';
import { interruptSignal, progressSignal } from './signals.ts';

async function main(): Promise<void> {
  const { stdin, stdout, stderr, argv } = process;
  // A reader that goes away (`| head`) is no reason to stop deleting, nor to show a stack.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const interrupt = interruptSignal(process);
  const onProgressAsked = progressSignal(process);
  let json = argv.includes('--json');
  const onUnfinished = (code: number) => {
    if (code !== EXIT.ok) return;
    process.exitCode = EXIT.defect;
    tellUnfinished(json);
  };
  // Where nothing is left to wait for, Node ends with 0 though the command has not said how it went.
  process.on('exit', onUnfinished);

  // Loaded only now: a signal that comes while the rest is loading must find its handler.
  const { isJsonAsked } = await import('../config/json-asked.ts');
  const { runProgram } = await import('./run-program.ts');
  // What was typed cannot be parsed yet, or never: looking for the word is all that can be done.
  json = isJsonAsked(json ? { json } : {});
  process.exitCode = await runProgram({ stdin, stdout, stderr, interrupt, onProgressAsked }, { argv, json });
  process.off('exit', onUnfinished);
}

/** Streams may not get to writing any more. */
function tellUnfinished(json: boolean): void {
  const error = {
    code: 'defect',
    message: 'the command ended before it was done; this is a defect of chat-purge',
  };
  if (!json) {
    writeSync(process.stderr.fd, `error: ${error.message}\n`);
    return;
  }
  writeSync(
    process.stderr.fd,
    `${JSON.stringify({ event: 'error', at: new Date().toISOString(), ...error })}\n`,
  );
  writeSync(process.stdout.fd, `${JSON.stringify({ error, exit_code: EXIT.defect })}\n`);
}

// Not awaited at the top: Node would end with a code of its own where nothing is left to wait for.
void main();

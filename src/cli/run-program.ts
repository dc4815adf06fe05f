// Runs the command that was typed and gives its exit code, also where the command line itself is wrong.
import { CommanderError } from 'commander';
import { toolVersion } from '../compose/tool-version.ts';
import { AppError } from '../core/app-error.ts';
import { EXIT, type ExitCode } from '../core/run-state.ts';
import type { Terminal } from './context.ts';
import { takeForeignTalk, tellUncaught } from './foreign-talk.ts';
import { Output } from './output.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

export interface TypedCommand {
  /** As Node has it: the program and the script first. */
  readonly argv: readonly string[];
  /** How to tell what is wrong with the command line. */
  readonly json: boolean;
}

/** Throws only what is a defect. */
export async function runProgram(terminal: Terminal, { argv, json }: TypedCommand): Promise<ExitCode> {
  const { stdout, stderr, interrupt } = terminal;
  const output = new Output({ json, quiet: false, stdout, stderr });
  takeForeignTalk(process, output);
  tellUncaught(process, output);
  if (interrupt.aborted) return reportError(output, interrupt.reason);

  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(toolVersion(), terminal, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    // With JSON the error is told below.
    if (json) command.configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Asking for help or the version is not wrong.
    if (error.exitCode === 0) return EXIT.ok;
    return json ? reportError(output, wrongUsage(error)) : EXIT.usage;
  }
  return exitCode;
}

function wrongUsage({ code, message }: CommanderError): AppError {
  const isHelp = code === 'commander.help';
  return new AppError(code, isHelp ? 'no command is named' : message.replace(/^error: /, ''), {
    kind: 'usage',
    hint: '`chat-purge --help` shows the commands, `chat-purge <command> --help` their options.',
  });
}

// `chat-purge completion`: prints the completion script of a shell.
import { Argument, Command } from 'commander';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { offeredCommands, SHELLS } from '../completion.ts';
import { completionScript } from '../completion-scripts.ts';
import type { Terminal } from '../context.ts';
import { COMMAND_WORDS, examplesHelp } from '../words/help.ts';

/** `program` is asked for its commands when the script is made. */
export function completionCommand(
  program: Command,
  onExit: (code: ExitCode) => void,
  terminal: Terminal,
): Command {
  return new Command('completion')
    .description(COMMAND_WORDS.completion)
    .addHelpText('after', examplesHelp('completion'))
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((word: string) => {
      const shell = SHELLS.find((known) => known === word) ?? 'bash';
      terminal.stdout.write(completionScript(shell, offeredCommands(program)));
      onExit(EXIT.ok);
    });
}

// What a shell may offer at each place of the command line, read from the commands themselves.
import type { Argument, Command } from 'commander';
import { REGIONS } from '../core/region.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** What stands after an option or as an argument: one of some words, a file, a folder, or anything. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'anything' };

export interface OfferedOption {
  /** `--rate` */
  readonly flag: string;
  readonly description: string;
  /** Left out for a switch. */
  readonly value?: Value;
}

export interface OfferedCommand {
  /** Its name and its other names. */
  readonly names: readonly string[];
  readonly description: string;
  /** The last one may be repeated. */
  readonly args: readonly Value[];
  readonly options: readonly OfferedOption[];
}

/** Words that the placeholders of options stand for. */
const VALUES: Readonly<Record<string, Value>> = {
  FILE: { kind: 'files' },
  DIR: { kind: 'folders' },
  REGION: { kind: 'words', words: REGIONS },
};

export function offeredCommands(program: Command): readonly OfferedCommand[] {
  return program.commands.map((command) => ({
    names: [command.name(), ...command.aliases()],
    description: command.description(),
    args: command.registeredArguments.map((argument) => valueOf(argument)),
    options: command.options.flatMap((option) => offeredOption(option)),
  }));
}

function valueOf(argument: Argument): Value {
  const { argChoices: words } = argument;
  if (words !== undefined) return { kind: 'words', words };
  switch (argument.name()) {
    case 'run-dir':
      return { kind: 'folders' };
    case 'file':
      return { kind: 'files' };
    default:
      return { kind: 'anything' };
  }
}

function offeredOption(option: Command['options'][number]): OfferedOption[] {
  const { long, flags, description } = option;
  if (long === undefined || long === null) return [];
  const placeholder = /<([^>]+)>/.exec(flags)?.[1];
  if (placeholder === undefined) return [{ flag: long, description }];
  return [{ flag: long, description, value: VALUES[placeholder] ?? { kind: 'anything' } }];
}

// What every command gets: its configuration, the writer, the streams, and how the person interrupts it.

import type { Command } from 'commander';
import { type Config, loadConfig, type Needs } from '../config/load-config.ts';
import { foreignText } from '../core/foreign-text.ts';
import type { ExitCode } from '../core/run-state.ts';
import { Output } from './output.ts';
import { flagsOf } from './setting-options.ts';
import type { Interruption, Listen } from './signals.ts';

/** The process as the command line sees it; a test can give its own. */
export interface Terminal extends Interruption {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Calls the listener when somebody wants to know how it gets on (SIGUSR1). */
  readonly onProgressAsked: Listen;
}

export interface Context {
  readonly config: Config;
  readonly output: Output;
  readonly terminal: Terminal;
  /** The same with what can sign calls, for a command that finds out late that it sends. Throws `AppError` (usage). */
  withCredentials(): Context;
}

/** What a command does; resolves to the exit code. */
export type Action = (context: Context, args: readonly string[]) => Promise<ExitCode>;

/** Loads the configuration for a command and says what is doubtful about it. Throws `AppError` (usage). */
export function createContext(command: Command, terminal: Terminal, needs: Needs): Context {
  return contextFor({ command, terminal, needs, told: [] });
}

interface ContextRequest {
  readonly command: Command;
  readonly terminal: Terminal;
  readonly needs: Needs;
  /** Warnings that the person has read already. */
  readonly told: readonly string[];
}

function contextFor(request: ContextRequest): Context {
  const { command, terminal, needs, told } = request;
  const config = loadConfig({ flags: flagsOf(command), needs });
  const output = new Output({
    json: config.json,
    quiet: config.quiet,
    stdout: terminal.stdout,
    stderr: terminal.stderr,
  });
  for (const warning of config.warnings) {
    if (!told.includes(warning)) output.warn(`warning: ${foreignText(warning)}`);
  }
  return {
    config,
    output,
    terminal,
    withCredentials: () =>
      contextFor({ ...request, needs: { ...needs, credentials: true }, told: config.warnings }),
  };
}

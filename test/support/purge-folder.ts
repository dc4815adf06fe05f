// A temporary folder in which the built command is run, with nothing of the real environment.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { builtCommand } from './built-command.ts';
import { type EndedCommand, RunningCommand } from './running-command.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a test offers for cleaning up after itself. */
export type OnTestFinished = (act: () => Promise<void> | void) => void;

export interface StartOptions {
  /** Added to the folder's environment; undefined takes a variable away. */
  readonly env?: Environment;
  readonly input?: string;
}

export class PurgeFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'chat-purge-e2e-'));
  readonly #env: Environment;
  readonly #running = new Set<RunningCommand>();

  constructor(env: Environment) {
    this.#env = env;
  }

  write(name: string, content: string | readonly string[] | Uint8Array): void {
    const isLines = Array.isArray(content);
    writeFileSync(this.file(name), isLines ? `${content.join('\n')}\n` : (content as string | Uint8Array));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  /** Path of a run directory, relative to the folder as a person would type it. */
  runDir(id: string): string {
    return join('chat-purge-runs', id);
  }

  /** Names of the run directories. */
  runs(): readonly string[] {
    const runs = this.file('chat-purge-runs');
    return existsSync(runs) ? readdirSync(runs) : [];
  }

  start(args: readonly string[], options: StartOptions = {}): RunningCommand {
    return this.startProgram(process.execPath, [builtCommand(), ...args], options);
  }

  startProgram(
    file: string,
    args: readonly string[],
    { env = {}, input }: StartOptions = {},
  ): RunningCommand {
    const command = new RunningCommand({
      file,
      args,
      cwd: this.path,
      env: definedOnly({ PATH: process.env['PATH'], HOME: this.path, ...this.#env, ...env }),
      ...(input === undefined ? {} : { input }),
    });
    this.#running.add(command);
    return command;
  }

  run(args: readonly string[], options: StartOptions = {}): Promise<EndedCommand> {
    return this.start(args, options).ended();
  }

  /** Ends what still runs and removes the folder. */
  async remove(): Promise<void> {
    for (const command of this.#running) {
      command.kill('SIGKILL');
      await command.ended().catch(() => undefined);
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Stage {
  readonly simulator: Simulator;
  readonly folder: PurgeFolder;
}

/** A simulator in this process and a folder whose environment names it. */
export async function setStage(
  onTestFinished: OnTestFinished,
  options: SimulatorOptions = {},
): Promise<Stage> {
  const simulator = await startSimulator({ keepIds: true, ...options });
  const folder = new PurgeFolder(describeSimulator(simulator).env);
  onTestFinished(async () => {
    await folder.remove();
    await simulator.close();
  });
  return { simulator, folder };
}

function definedOnly(env: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) given[name] = value;
  return given;
}

// `chat-purge simulate`: a local Tencent Chat server, to try things out.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { AppError } from '../../core/app-error.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { describeSimulator } from '../../simulator/describe-simulator.ts';
import { OPTION_NAMES, type SimulatorOptions } from '../../simulator/options.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Terminal } from '../context.ts';
import { Output } from '../output.ts';
import { reportError } from '../report-error.ts';

interface SimulateOptions {
  readonly port: number;
  readonly accounts: number;
  readonly groups: number;
  readonly latency: readonly [number, number];
  readonly seed: number;
  readonly scenario?: string;
}

export function simulateCommand(onExit: (code: ExitCode) => void, terminal: Terminal): Command {
  return new Command('simulate')
    .description('run a local Tencent Chat server until told to stop; it forgets everything when it ends')
    .addOption(
      new Option('--port <N>', 'port to listen on').argParser(wholeNumber).default(0, 'any free one'),
    )
    .option('--accounts <N>', 'accounts user1 to userN', wholeNumber, 10_000)
    .option('--groups <N>', 'groups @TGS#group1 to @TGS#groupN', wholeNumber, 1_000)
    .addOption(
      new Option('--latency <MIN-MAX>', 'time of a call, ms')
        .argParser(range)
        .default([20, 120] as const, '20-120'),
    )
    .option('--seed <N>', 'seed of latency and faults', wholeNumber, 1)
    .option(
      '--scenario <FILE>',
      'JSON file with population, limits, faults ... in place of the above (docs/simulator.md)',
    )
    .action(async (options: SimulateOptions) => {
      try {
        onExit(await simulate(options, terminal));
      } catch (error) {
        onExit(reportError(new Output({ json: false, quiet: false, ...terminal }), error));
      }
    });
}

async function simulate(options: SimulateOptions, terminal: Terminal): Promise<ExitCode> {
  const [min, max] = options.latency;
  const simulator = await start({
    port: options.port,
    seed: options.seed,
    latencyMs: { min, max },
    control: true,
    keepIds: false,
    population: {
      accountsPattern: { prefix: 'user', from: 1, to: options.accounts },
      groupsPattern: { prefix: '@TGS#group', from: 1, to: options.groups },
    },
    ...(options.scenario === undefined ? {} : await readScenario(options.scenario)),
  });
  terminal.stdout.write(`${describeSimulator(simulator).lines.join('\n')}\n`);
  if (!terminal.interrupt.aborted) await once(terminal.interrupt, 'abort');
  await simulator.close();
  return EXIT.ok;
}

/** A port that is taken and a scenario that is not valid are the person's to mend. */
async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    // Loaded here: the other commands have no use for it.
    const { startSimulator } = await import('../../simulator/start-simulator.ts');
    return await startSimulator(options);
  } catch (cause) {
    const problems = problemsIn(cause);
    const why = cause instanceof Error && problems.length === 0 ? cause.message : 'a fault rule is not valid';
    throw new AppError('simulate.not-started', `the simulator cannot start: ${why}`, {
      kind: 'usage',
      hint: 'Choose another --port if it is taken; docs/simulator.md says what a scenario may hold.',
      problems,
      cause,
    });
  }
}

function problemsIn(cause: unknown): readonly string[] {
  return cause instanceof v.ValiError ? cause.issues.map(problemOf) : [];
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  return `faults.${v.getDotPath(issue) ?? ''}: ${issue.message}`;
}

/** What is wrong inside is told by the simulator itself. */
async function readScenario(path: string): Promise<SimulatorOptions> {
  let scenario: unknown;
  try {
    scenario = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw badScenario(`cannot read the scenario ${path}: ${String(cause)}`, cause);
  }
  if (typeof scenario !== 'object' || scenario === null || Array.isArray(scenario)) {
    throw badScenario(`the scenario ${path} is not a JSON object`);
  }
  const unknown = Object.keys(scenario).filter((name) => !Object.hasOwn(OPTION_NAMES, name));
  if (unknown.length === 0) return scenario;
  throw badScenario(`the scenario ${path} has unknown names: ${unknown.join(', ')}`);
}

function badScenario(message: string, cause?: unknown): AppError {
  return new AppError('simulate.scenario', message, {
    kind: 'usage',
    hint: 'docs/simulator.md says what a scenario may hold.',
    cause,
  });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function range(text: string): readonly [number, number] {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (min === undefined || max === undefined || Number(min) > Number(max)) {
    throw new InvalidArgumentError('It must be like 20-120.');
  }
  return [Number(min), Number(max)];
}

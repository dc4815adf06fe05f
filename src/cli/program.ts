// The commands and their options, as `chat-purge --help` shows them.
import { Argument, Command } from 'commander';
import { isJsonAsked } from '../config/json-asked.ts';
import type { Needs } from '../config/load-config.ts';
import type { SettingName } from '../config/settings.ts';
import type { ExitCode } from '../core/run-state.ts';
import { TARGETS } from '../core/targets.ts';
import {
  APP,
  APPLYING,
  CONNECTING,
  PLANNING,
  PROBING,
  READING,
  REDIS,
  RETRYING,
  TALK,
  VERIFYING,
} from './command-settings.ts';
import { completionCommand } from './commands/completion-command.ts';
import { simulateCommand } from './commands/simulate-command.ts';
import { type Action, createContext, type Terminal } from './context.ts';
import { Output } from './output.ts';
import { reportError } from './report-error.ts';
import { addSettings, flagsOf } from './setting-options.ts';
import { ABOUT, COMMAND_WORDS, examplesHelp, MORE_HELP, programHelp } from './words/help.ts';

interface CommandPlan {
  readonly name: keyof typeof COMMAND_WORDS;
  readonly args: readonly Argument[];
  readonly settings: readonly SettingName[];
  readonly needs: Needs;
  readonly action: Action;
}

const LIVE_RUN = new Argument('<run-dir>', 'of a run that is under way');

/** Each loads its own code when it is called: planning has no use for queue and HTTP client, which take 0.3 s to load. */
const COMMANDS: readonly CommandPlan[] = [
  {
    name: 'plan',
    args: [targetArgument(), new Argument('<file...>', 'CSV files; - is standard input')],
    settings: [...PLANNING, ...PROBING, ...READING, ...APP, ...TALK],
    needs: { app: true, credentials: false },
    action: async (...given) => (await import('./commands/plan-command.ts')).planCommand(...given),
  },
  {
    name: 'apply',
    args: [new Argument('<run-dir>', 'as plan named it')],
    settings: ['maxDelete', 'population', 'maxPlanAge', ...APPLYING, 'redisGone', ...APP, ...TALK],
    needs: { app: false, credentials: true },
    action: async (...given) => (await import('./commands/apply-command.ts')).applyCommand(...given),
  },
  {
    name: 'run',
    args: [targetArgument(), new Argument('<file...>', 'CSV files; - is standard input')],
    settings: [...new Set([...PLANNING, ...PROBING, ...APPLYING, 'dryRun' as const]), ...APP, ...TALK],
    needs: { app: true, credentials: true },
    action: async (...given) => (await import('./commands/run-command.ts')).runCommand(...given),
  },
  {
    name: 'retry',
    args: [new Argument('<run-dir>', 'of a run that has ended')],
    settings: ['codes', 'outcomes', ...RETRYING, ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/retry-command.ts')).retryCommand(...given),
  },
  {
    name: 'verify',
    args: [new Argument('<run-dir>', 'as plan named it')],
    settings: [...VERIFYING, ...APP, ...TALK],
    needs: { app: false, credentials: true },
    action: async (...given) => (await import('./commands/verify-command.ts')).verifyCommand(...given),
  },
  {
    name: 'list',
    args: [],
    settings: ['runsDir', 'configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (context) => (await import('./commands/list-command.ts')).listCommand(context),
  },
  {
    name: 'status',
    args: [new Argument('<run-dir>', 'as plan named it')],
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/status-command.ts')).statusCommand(...given),
  },
  {
    name: 'watch',
    args: [new Argument('<run-dir>', 'as plan named it')],
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/watch-command.ts')).watchCommand(...given),
  },
  {
    name: 'pause',
    args: [LIVE_RUN],
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/pause-command.ts')).pauseCommand(...given),
  },
  {
    name: 'resume',
    args: [LIVE_RUN],
    settings: ['maxDelete', 'population', 'maxPlanAge', ...APPLYING, 'redisGone', ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/resume-command.ts')).resumeCommand(...given),
  },
  {
    name: 'cancel',
    args: [new Argument('<run-dir>', 'as plan named it')],
    settings: ['reason', ...REDIS, 'redisGone', ...APP, ...TALK],
    needs: { app: false, credentials: false, queueKey: true },
    action: async (...given) => (await import('./commands/cancel-command.ts')).cancelCommand(...given),
  },
  {
    name: 'rate',
    args: [LIVE_RUN, new Argument('<rate>', 'calls per second (50) or a part of the limit (80%)')],
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/rate-command.ts')).rateCommand(...given),
  },
  {
    name: 'worker',
    args: [],
    settings: [...REDIS, 'healthPort', 'timeoutMs', 'concurrency', 'logLevel', ...APP, ...TALK],
    needs: { app: true, credentials: true },
    action: async (context) => (await import('./commands/worker-command.ts')).workerCommand(context),
  },
  {
    name: 'doctor',
    args: [targetArgument('[target]'), new Argument('[file...]', 'CSV files, to say what they come to')],
    settings: ['explain', ...new Set([...PLANNING, ...CONNECTING]), ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/doctor-command.ts')).doctorCommand(...given),
  },
  {
    name: 'init',
    args: [],
    settings: [...APP, ...TALK],
    needs: { app: false, credentials: false, file: false },
    action: async (context) => (await import('./commands/init-command.ts')).initCommand(context),
  },
];

function targetArgument(label = '<target>'): Argument {
  return new Argument(label, 'what to delete').choices([...[...TARGETS].reverse(), 'mixed']);
}

/** The program; `onExit` is told the exit code of the command that ran. */
export function createProgram(
  version: string,
  terminal: Terminal,
  onExit: (code: ExitCode) => void,
): Command {
  const program = new Command('chat-purge')
    .description(ABOUT)
    .version(version)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError(MORE_HELP)
    .addHelpText('after', programHelp());
  for (const plan of COMMANDS) program.addCommand(commandFor(plan, terminal, onExit));
  program.addCommand(simulateCommand(onExit, terminal).showHelpAfterError(MORE_HELP));
  program.addCommand(completionCommand(program, onExit, terminal).showHelpAfterError(MORE_HELP));
  return program;
}

function commandFor(plan: CommandPlan, terminal: Terminal, onExit: (code: ExitCode) => void): Command {
  const command = new Command(plan.name)
    .description(COMMAND_WORDS[plan.name])
    .showHelpAfterError(MORE_HELP)
    .addHelpText('after', examplesHelp(plan.name));
  for (const argument of plan.args) command.addArgument(argument);
  return addSettings(command, plan.settings).action(async () => {
    onExit(await perform(plan, command, terminal));
  });
}

async function perform(plan: CommandPlan, command: Command, terminal: Terminal): Promise<ExitCode> {
  try {
    const context = createContext(command, terminal, plan.needs);
    try {
      return await plan.action(context, command.args);
    } catch (error) {
      return reportError(context.output, error);
    }
  } catch (error) {
    // The configuration itself is wrong: how to talk can only be told from flags and variables.
    const flags = flagsOf(command);
    const { stdout, stderr } = terminal;
    return reportError(
      new Output({ json: isJsonAsked(flags), quiet: flags.quiet === true, stdout, stderr }),
      error,
    );
  }
}

// The commands and their options, as `chat-purge --help` shows them.
import { Argument, Command } from 'commander';
import { isJsonAsked } from '../config/json-asked.ts';
import type { Needs } from '../config/load-config.ts';
import type { SettingName } from '../config/settings.ts';
import type { ExitCode } from '../core/run-state.ts';
import { TARGETS } from '../core/targets.ts';
import { simulateCommand } from './commands/simulate-command.ts';
import { type Action, createContext, type Terminal } from './context.ts';
import { Output } from './output.ts';
import { reportError } from './report-error.ts';
import { addSettings, flagsOf } from './setting-options.ts';

const APP: readonly SettingName[] = ['sdkappid', 'admin', 'region', 'endpoint', 'allowHost', 'configFile'];
const TALK: readonly SettingName[] = ['json', 'quiet'];
const PLANNING: readonly SettingName[] = [
  'maxDelete',
  'protect',
  'skipInvalid',
  'columns',
  'noHeader',
  'delimiter',
  'rowsPerCall',
  'subscriberField',
  'runsDir',
  'runId',
  'rate',
];
const REDIS: readonly SettingName[] = ['redis', 'redisPrefix', 'redisCa', 'queueKeyFile', 'allowEviction'];
const RETRYING: readonly SettingName[] = [
  'maxDelete',
  'protect',
  'skipInvalid',
  'rowsPerCall',
  'subscriberField',
  'runsDir',
  'runId',
  'rate',
];
const APPLYING: readonly SettingName[] = [
  'yes',
  'rate',
  'attempts',
  'timeoutMs',
  'concurrency',
  'maxDurationMs',
  'window',
  'failureThreshold',
  'failureMin',
  ...REDIS,
  'noWork',
  'logLevel',
];

interface CommandPlan {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly description: string;
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
    description: 'read and check everything, write a sealed plan, send nothing',
    settings: [...PLANNING, ...APP, ...TALK],
    needs: { app: true, credentials: false },
    action: async (...given) => (await import('./commands/plan-command.ts')).planCommand(...given),
  },
  {
    name: 'apply',
    args: [new Argument('<run-dir>', 'as plan named it')],
    description: 'carry a plan out, or go on with an interrupted run',
    settings: ['maxDelete', ...APPLYING, ...APP, ...TALK],
    needs: { app: false, credentials: true },
    action: async (...given) => (await import('./commands/apply-command.ts')).applyCommand(...given),
  },
  {
    name: 'run',
    args: [targetArgument(), new Argument('<file...>', 'CSV files; - is standard input')],
    description: 'plan, then apply',
    settings: [...new Set([...PLANNING, ...APPLYING, 'dryRun' as const]), ...APP, ...TALK],
    needs: { app: true, credentials: true },
    action: async (...given) => (await import('./commands/run-command.ts')).runCommand(...given),
  },
  {
    name: 'retry',
    args: [new Argument('<run-dir>', 'of a run that has ended')],
    description: 'plan a new run from the failed, unknown and not sent rows of an ended one',
    settings: ['codes', 'outcomes', ...RETRYING, ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/retry-command.ts')).retryCommand(...given),
  },
  {
    name: 'list',
    args: [],
    description: 'the runs of a folder',
    settings: ['runsDir', 'configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (context) => (await import('./commands/list-command.ts')).listCommand(context),
  },
  {
    name: 'status',
    args: [new Argument('<run-dir>', 'as plan named it')],
    description: 'one run: state, outcomes, who did what, how to go on',
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/status-command.ts')).statusCommand(...given),
  },
  {
    name: 'watch',
    args: [new Argument('<run-dir>', 'as plan named it')],
    description: 'one run live, until it ends',
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/watch-command.ts')).watchCommand(...given),
  },
  {
    name: 'pause',
    args: [LIVE_RUN],
    description: 'hold a run that another process works on',
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/pause-command.ts')).pauseCommand(...given),
  },
  {
    name: 'resume',
    args: [LIVE_RUN],
    description: 'let a paused run go on; without a process that works on it, the same as apply',
    settings: ['maxDelete', ...APPLYING, ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/resume-command.ts')).resumeCommand(...given),
  },
  {
    name: 'cancel',
    args: [new Argument('<run-dir>', 'as plan named it')],
    description: 'give a run up for good',
    settings: ['reason', ...REDIS, ...APP, ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/cancel-command.ts')).cancelCommand(...given),
  },
  {
    name: 'rate',
    args: [LIVE_RUN, new Argument('<rate>', 'calls per second (50) or a part of the limit (80%)')],
    description: 'change the calls per second of a run that is under way',
    settings: ['configFile', ...TALK],
    needs: { app: false, credentials: false },
    action: async (...given) => (await import('./commands/rate-command.ts')).rateCommand(...given),
  },
  {
    name: 'worker',
    args: [],
    description: 'make calls for the runs that use the same Redis, until told to stop',
    settings: [...REDIS, 'healthPort', 'timeoutMs', 'concurrency', 'logLevel', ...APP, ...TALK],
    needs: { app: true, credentials: true },
    action: async (context) => (await import('./commands/worker-command.ts')).workerCommand(context),
  },
];

function targetArgument(): Argument {
  return new Argument('<target>', 'what to delete').choices([...[...TARGETS].reverse(), 'mixed']);
}

const MORE_HELP = '(add --help for more)';

const TARGETS_HELP = `
Targets and their columns:
  accounts            user_id
  friend-lists        from_account, group_name
  groups              group_id
  official-accounts   official_account
  subscribers         official_account, user_id
  mixed               target, and the columns above

Secrets are given by CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SECRET_KEY_FILE or CHAT_PURGE_USERSIG.
Each option has a variable (--runs-dir is CHAT_PURGE_RUNS_DIR) and a key in chat-purge.config.json (runs_dir).

Try it out:
  chat-purge simulate                            # prints what to export, in another terminal
  chat-purge plan accounts leavers.csv
  chat-purge apply chat-purge-runs/<run-id>

The options of a command are shown by chat-purge <command> --help.
Exit codes: 0 all done, 2 usage, 3 input not valid, 4 some rows failed, 5 passing fault, 6 refused by a guard,
7 every call would fail, 8 too many rows failed, 9 paused or cancelled from elsewhere, 130 interrupted, 1 a defect of the tool. After 5, 7, 8, 130 and a pause go on with
chat-purge apply.`;

/** The program; `onExit` is told the exit code of the command that ran. */
export function createProgram(
  version: string,
  terminal: Terminal,
  onExit: (code: ExitCode) => void,
): Command {
  const program = new Command('chat-purge')
    .description(
      'Bulk deletion for Tencent Chat: a CSV goes in, every row comes out with exactly one outcome.',
    )
    .version(version)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError(MORE_HELP)
    .addHelpText('after', TARGETS_HELP);
  for (const plan of COMMANDS) program.addCommand(commandFor(plan, terminal, onExit));
  program.addCommand(simulateCommand(onExit, terminal).showHelpAfterError(MORE_HELP));
  return program;
}

function commandFor(plan: CommandPlan, terminal: Terminal, onExit: (code: ExitCode) => void): Command {
  const command = new Command(plan.name).description(plan.description).showHelpAfterError(MORE_HELP);
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

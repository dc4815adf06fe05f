// The help: what the commands do, and examples of how they are typed.
import { exitCodeLines } from './exit-codes.ts';

export const MORE_HELP = '(add --help for more)';

export const ABOUT =
  'Bulk deletion for Tencent Chat: a CSV goes in, every row comes out with exactly one outcome.';

/** One line a command. */
export const COMMAND_WORDS = {
  plan: 'read and check everything, write a sealed plan, send nothing',
  apply: 'carry a plan out, or go on with an interrupted run',
  run: 'plan, then apply',
  retry: 'plan a new run from the failed, unknown and not sent rows of an ended one',
  verify: 'ask the server whether each deleted or unknown row is gone, and record the answer',
  list: 'the runs of a folder',
  status: 'one run: state, outcomes, who did what, how to go on',
  watch: 'one run live, until it ends',
  pause: 'hold a run that another process works on',
  resume: 'let a paused run go on; without a process that works on it, the same as apply',
  cancel: 'give a run up for good',
  rate: 'change the calls per second of a run that is under way',
  worker: 'make calls for the runs that use the same Redis, until told to stop',
  doctor: 'check configuration, clock, credentials, rights, queue and disk, with one harmless call each',
  init: 'write a commented configuration file',
  simulate: 'run a local Tencent Chat server until told to stop; it forgets everything when it ends',
  completion: 'print the completion script of a shell',
} as const;

/** Typed below the help of each command. */
const EXAMPLES: Readonly<Record<keyof typeof COMMAND_WORDS, readonly string[]>> = {
  plan: [
    'chat-purge plan accounts leavers.csv --protect never.txt --max-delete 5000',
    'chat-purge plan accounts leavers.csv.gz --app production --column user_id=uid',
    'chat-purge plan accounts leavers.csv --probe 200 --probe-least 90%',
    'chat-purge plan mixed everything.csv --max-delete 2% --population 250000',
    "some-query | chat-purge plan groups - --run-id 'groups-october'",
  ],
  apply: [
    'chat-purge apply chat-purge-runs/leavers-october          # asks, then deletes',
    'chat-purge apply chat-purge-runs/leavers-october --yes    # in a script',
    'chat-purge apply chat-purge-runs/leavers-october --rate 20%',
  ],
  run: [
    'chat-purge run accounts leavers.csv --dry-run',
    'chat-purge run accounts leavers.csv --yes --max-delete 5000 --run-id leavers-october',
  ],
  retry: [
    'chat-purge retry chat-purge-runs/leavers-october --run-id leavers-october-2',
    'chat-purge retry chat-purge-runs/leavers-october --code 70402,60020',
    'chat-purge retry chat-purge-runs/leavers-october --outcome not_sent',
  ],
  verify: [
    'chat-purge verify chat-purge-runs/leavers-october',
    'chat-purge verify chat-purge-runs/leavers-october --verify-wait 0   # one look, no waiting',
  ],
  list: ['chat-purge list', 'chat-purge list --runs-dir /srv/purges --json'],
  status: ['chat-purge status chat-purge-runs/leavers-october'],
  watch: ['chat-purge watch chat-purge-runs/leavers-october'],
  pause: ['chat-purge pause chat-purge-runs/leavers-october'],
  resume: ['chat-purge resume chat-purge-runs/leavers-october'],
  cancel: ["chat-purge cancel chat-purge-runs/leavers-october --reason 'wrong list'"],
  rate: [
    'chat-purge rate chat-purge-runs/leavers-october 20',
    'chat-purge rate chat-purge-runs/leavers-october 50%',
  ],
  worker: ['chat-purge worker --redis redis://queue.internal:6379 --app production'],
  doctor: [
    'chat-purge doctor',
    'chat-purge doctor accounts leavers.csv       # also calls, time and disk for this file',
    'chat-purge doctor --explain --app production # each setting and where it comes from',
  ],
  init: [
    'chat-purge init',
    'chat-purge init --app production --sdkappid 1400000000 --admin administrator --region singapore',
  ],
  simulate: [
    'chat-purge simulate',
    'chat-purge simulate --accounts 1000000 --latency 20-120 --port 8080',
    'chat-purge simulate --scenario examples/scenario.json',
  ],
  completion: [
    'chat-purge completion bash > ~/.local/share/bash-completion/completions/chat-purge',
    'chat-purge completion zsh > ~/.zfunc/_chat-purge                  # a folder of $fpath',
    'chat-purge completion fish > ~/.config/fish/completions/chat-purge.fish',
  ],
};

export function examplesHelp(command: keyof typeof COMMAND_WORDS): string {
  return ['', 'Examples:', ...EXAMPLES[command].map((line) => `  ${line}`)].join('\n');
}

/** Below the help of the program. */
export function programHelp(): string {
  return `
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
  chat-purge doctor                              # is everything as it should be?
  chat-purge plan accounts leavers.csv
  chat-purge apply chat-purge-runs/<run-id>

The options of a command are shown by chat-purge <command> --help.

Exit codes:
${exitCodeLines().join('\n')}`;
}

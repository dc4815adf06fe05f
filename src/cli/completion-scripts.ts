// The completion scripts for bash, zsh and fish. Static text: pressing Tab starts no process and reads no configuration.
import type { OfferedCommand, Shell, Value } from './completion.ts';

/** For `eval` or for the folder of the shell's completions. */
export function completionScript(shell: Shell, commands: readonly OfferedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      // zsh runs the completions of bash, and keeps one place to be right.
      return `#compdef chat-purge\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
    case 'fish':
      return fishScript(commands);
    default:
      return shell satisfies never;
  }
}

function bashScript(commands: readonly OfferedCommand[]): string {
  const names = commands.flatMap((command) => command.names);
  return `_chat_purge() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  local place=0 i word IFS=$' \\t\\n'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...names, '--help', '--version'].join(' ')}" -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(bashValues).join('\n')}
  esac
  for ((i = 2; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$command $word" in
${indentedPattern(commands)}
      *' -'?*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  if [ "\${current:0:1}" = "-" ]; then
    case "$command" in
${commands.map((command) => `      ${command.names.join('|')}) COMPREPLY=($(compgen -W "${flagsOf(command).join(' ')}" -- "$current")) ;;`).join('\n')}
    esac
    return
  fi
  case "$command $place" in
${commands.flatMap(bashArguments).join('\n')}
  esac
}
complete -o filenames -F _chat_purge chat-purge
`;
}

/** What stands after an option that takes a value. */
function bashValues({ names, options }: OfferedCommand): string[] {
  return options.flatMap(({ flag, value }) =>
    value === undefined
      ? []
      : [`    ${names.map((name) => `"${name} ${flag}"`).join('|')}) ${bashReply(value)}; return ;;`],
  );
}

/** Steps over the value of an option, so that it is not counted as an argument. */
function indentedPattern(commands: readonly OfferedCommand[]): string {
  const patterns = commands.flatMap(({ names, options }) =>
    options.flatMap(({ flag, value }) =>
      value === undefined ? [] : names.map((name) => `"${name} ${flag}"`),
    ),
  );
  return `      ${patterns.join('|')}) i=$((i + 1)) ;;`;
}

function bashArguments({ names, args }: OfferedCommand): string[] {
  return args.map((value, place) => {
    const isLast = place === args.length - 1;
    const patterns = names.map((name) => `"${name} "${isLast ? '*' : place}`);
    return `    ${patterns.join('|')}) ${bashReply(value)} ;;`;
  });
}

function bashReply(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `COMPREPLY=($(compgen -W "${value.words.join(' ')}" -- "$current"))`;
    case 'files':
      return byLines('compgen -f -- "$current"');
    case 'folders':
      return byLines('compgen -d -- "$current"');
    case 'anything':
      return ':';
    default:
      return value satisfies never;
  }
}

/** Names may hold spaces; `mapfile` is missing in the bash of macOS. */
function byLines(command: string): string {
  return `IFS=$'\\n'; COMPREPLY=($(${command}))`;
}

function flagsOf({ options }: OfferedCommand): readonly string[] {
  return [...options.map(({ flag }) => flag), '--help'];
}

function fishScript(commands: readonly OfferedCommand[]): string {
  const lines = commands.flatMap(({ names, description, args, options }) => {
    const here = `-n '__fish_seen_subcommand_from ${names.join(' ')}'`;
    const words = args.flatMap((value) => (value.kind === 'words' ? value.words : []));
    const hasFiles = args.some(({ kind }) => kind === 'files' || kind === 'folders');
    return [
      ...names.map(
        (name) => `complete -c chat-purge -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
      ),
      ...(words.length === 0 ? [] : [`complete -c chat-purge ${here} -a '${words.join(' ')}'`]),
      ...(hasFiles ? [`complete -c chat-purge ${here} -F`] : []),
      ...options.map(
        ({ flag, description: text, value }) =>
          `complete -c chat-purge ${here} -l ${flag.slice(2)}${fishValue(value)} -d ${quoted(text)}`,
      ),
    ];
  });
  return `${['complete -c chat-purge -f', ...lines].join('\n')}\n`;
}

function fishValue(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value.kind === 'words') return ` -x -a '${value.words.join(' ')}'`;
  return value.kind === 'anything' ? ' -x' : ' -r -F';
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

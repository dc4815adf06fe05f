// The exit codes in words, as the help and the README say them.
import { EXIT, type ExitCode } from '../../core/run-state.ts';

export const EXIT_WORDS: Readonly<Record<ExitCode, string>> = {
  [EXIT.ok]: 'every row deleted, already absent, duplicate or protected',
  [EXIT.defect]: 'a defect of the tool',
  [EXIT.usage]: 'wrong usage or configuration; nothing sent',
  [EXIT.input]: 'the input is not valid; nothing sent',
  [EXIT.rowsFailed]:
    'finished, and some row is failed, unknown or invalid, or was looked up and is still there',
  [EXIT.passing]: 'stopped by a passing fault (disk, queue or network); go on with `apply`',
  [EXIT.guard]:
    'refused by a guard: not confirmed, over `--max-delete`, below `--probe-least`, plan too old or changed, other app; nothing sent',
  [EXIT.refused]: 'stopped by an answer that every call would get: credentials, rights, feature off',
  [EXIT.threshold]:
    'stopped by the failure threshold or the canary; go on with `apply` when the cause is mended',
  [EXIT.operator]: 'paused or cancelled by the operator from elsewhere',
  [EXIT.interrupted]: 'interrupted (Ctrl-C, SIGTERM, a lost terminal, `--max-duration`); go on with `apply`',
};

/** One line a code, the smallest first. */
export function exitCodeLines(): string[] {
  return Object.entries(EXIT_WORDS).map(([code, words]) => `  ${code.padEnd(5)}${words.replaceAll('`', '')}`);
}

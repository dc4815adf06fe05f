// What `chat-purge doctor` found, a line a check, and what an input comes to.
import type { Diagnosis, Finding } from '../compose/doctor/run-checks.ts';
import { count, counted, duration } from './format.ts';

const CHECK_WIDTH = 18;
const INDENT = ' '.repeat(6 + CHECK_WIDTH);

export function renderDiagnosis({ findings, efforts }: Diagnosis): string {
  const failed = findings.filter(({ verdict }) => verdict === 'fail').length;
  const doubtful = findings.filter(({ verdict }) => verdict === 'warn').length;
  const end =
    failed > 0
      ? `${counted(failed, 'check')} failed. Mend what is listed first, then look again.`
      : `Nothing stands in the way${doubtful > 0 ? `; ${counted(doubtful, 'warning')} above` : ''}.`;
  return [...findings.flatMap(linesOf), ...efforts.map(effortLine), end].join('\n');
}

function linesOf({ check, verdict, says, advice, problems = [] }: Finding): string[] {
  return [
    `${verdict}  ${check.padEnd(CHECK_WIDTH)}${says}`,
    ...problems.map((problem) => `${INDENT}- ${problem}`),
    ...(advice === undefined ? [] : [`${INDENT}${advice}`]),
  ];
}

function effortLine({ target, rows, calls, callsPerSecond, seconds }: Diagnosis['efforts'][number]): string {
  const pace = callsPerSecond === null ? 'without a limit' : `at ${count(callsPerSecond)} calls/s`;
  const least = seconds === null ? '' : `, ${duration(seconds)} at the least`;
  return `      ${target}: at most ${counted(rows, 'row')} in ${counted(calls, 'call')} ${pace}${least}`;
}

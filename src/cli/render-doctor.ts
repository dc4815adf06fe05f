// What `chat-purge doctor` found, a line a check, and what an input comes to.
import type { Diagnosis, Finding } from '../compose/doctor/run-checks.ts';
import { count, counted, duration } from '../core/amounts.ts';
import { beside } from './wrap.ts';

const CHECK_WIDTH = 18;
/** @param columns of the terminal; Infinity where it goes to a file */
export function renderDiagnosis({ findings, efforts }: Diagnosis, columns: number): string {
  const failed = findings.filter(({ verdict }) => verdict === 'fail').length;
  const doubtful = findings.filter(({ verdict }) => verdict === 'warn').length;
  const end =
    failed > 0
      ? `${counted(failed, 'check')} failed. Mend what is listed first, then look again.`
      : `Nothing stands in the way${doubtful > 0 ? `; ${counted(doubtful, 'warning')} above` : ''}.`;
  return [...findings.map((finding) => textOf(finding, columns)), ...efforts.map(effortLine), end].join('\n');
}

function textOf({ check, verdict, says, advice, problems = [] }: Finding, columns: number): string {
  const lines = [
    says,
    ...problems.map((problem) => `- ${problem}`),
    ...(advice === undefined ? [] : [advice]),
  ];
  return beside(`${verdict}  ${check.padEnd(CHECK_WIDTH)}`, lines, columns);
}

function effortLine({ target, rows, calls, callsPerSecond, seconds }: Diagnosis['efforts'][number]): string {
  const pace = callsPerSecond === null ? 'without a limit' : `at ${count(callsPerSecond)} calls/s`;
  const least = seconds === null ? '' : `, ${duration(seconds)} at the least`;
  return `      ${target}: at most ${counted(rows, 'row')} in ${counted(calls, 'call')} ${pace}${least}`;
}

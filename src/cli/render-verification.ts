// What a verification came to: verdicts, what was settled by it, what came back, and what to do about it.

import { join } from 'node:path';
import Table from 'cli-table3';
import type { VerificationEnd } from '../compose/open-verify.ts';
import { endingExitCode } from '../compose/run-end.ts';
import { count, counted } from '../core/amounts.ts';
import { AppError } from '../core/app-error.ts';
import { VERDICTS } from '../core/look-up.ts';
import { EXIT, type ExitCode } from '../core/run-state.ts';
import { shellQuoted } from '../core/shell-quoted.ts';

const PLAIN = { style: { head: [], border: [], compact: true } };

/** Exit code of the command `verify`: 4 where anything that was looked up is still there. */
export function verificationExitCode(end: VerificationEnd): ExitCode {
  if (end.kind === 'ended-early') return endingExitCode(end.ending);
  return end.verdicts.present > 0 ? EXIT.rowsFailed : EXIT.ok;
}

export interface ShownVerification {
  readonly runDir: string;
  readonly runId: string;
  readonly end: VerificationEnd;
}

export function renderVerification({ runDir, runId, end }: ShownVerification): string {
  return end.kind === 'complete' ? complete(runDir, runId, end) : endedEarly(runDir, end);
}

function complete(
  runDir: string,
  runId: string,
  { verdicts, cameBack, settled }: Extract<VerificationEnd, { kind: 'complete' }>,
): string {
  const table = new Table({ head: ['verdict', 'rows'], colAligns: ['left', 'right'], ...PLAIN });
  for (const verdict of VERDICTS) if (verdicts[verdict] > 0) table.push([verdict, count(verdicts[verdict])]);
  const looked = verdicts.gone + verdicts.present + verdicts.unverifiable;
  const file = join(runDir, 'verification.csv');
  return [
    `Run ${runId} was verified: ${counted(looked, 'row')} looked up.`,
    ...(looked > 0 ? [table.toString()] : []),
    ...(settled.deleted + settled.failed > 0
      ? [
          `Of the unknown rows, ${count(settled.deleted)} are deleted and ${count(settled.failed)} failed (still_present).`,
        ]
      : []),
    ...(verdicts.present > 0
      ? [
          `Still there: ${counted(verdicts.present, 'row')}. Look at them in ${file}; plan those again that must go.`,
        ]
      : []),
    ...(cameBack > 0
      ? [`Came back: ${counted(cameBack, 'row')} that an earlier verification had called gone.`]
      : []),
    ...(verdicts.unverifiable > 0
      ? [
          `Not known: ${counted(verdicts.unverifiable, 'row')} got no answer that can be trusted. Run verify again later.`,
        ]
      : []),
    `Verdicts: ${file}`,
  ].join('\n');
}

function endedEarly(
  runDir: string,
  { ending, verdicts }: Extract<VerificationEnd, { kind: 'ended-early' }>,
): string {
  const done = verdicts.gone + verdicts.present + verdicts.unverifiable;
  return [
    `The verification ended early (${whyEarly(ending)}) after ${counted(done, 'row')}. Nothing of it was entered into the books.`,
    ...adviceFor(ending),
    `Go on with: chat-purge verify ${shellQuoted(runDir)}`,
  ].join('\n');
}

type Early = Extract<VerificationEnd, { kind: 'ended-early' }>['ending'];

function whyEarly(ending: Early): string {
  switch (ending.kind) {
    case 'interrupted':
      return 'interrupted';
    case 'refused':
      return ending.stop.code === undefined
        ? ending.stop.meaning
        : `${ending.stop.code}: ${ending.stop.meaning}`;
    case 'out-of-reach':
      return ending.how === 'unreachable'
        ? 'no answer for a minute'
        : "nothing but 'too fast' for five minutes";
    case 'fault':
      return ending.error instanceof Error ? ending.error.message : String(ending.error);
    case 'threshold':
    case 'canary':
    case 'paused':
    case 'cancelled':
    case 'time-up':
      // These are for the run to watch; a verification never ends for them.
      return ending.kind;
    default:
      return ending satisfies never;
  }
}

function adviceFor(ending: Early): string[] {
  if (ending.kind === 'refused' && ending.stop.advice !== undefined) return [ending.stop.advice];
  if (ending.kind === 'fault' && ending.error instanceof AppError && ending.error.hint !== undefined) {
    return [ending.error.hint];
  }
  return [];
}

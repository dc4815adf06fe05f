// What to do after a run: the sentences for each way in which it can end, and for rows that did not get through.

import { join } from 'node:path';
import type { RunEnd } from '../../compose/run-end.ts';
import { AppError } from '../../core/app-error.ts';
import type { Outcome, OutcomeCounts } from '../../core/outcome.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';

type Ending = NonNullable<RunEnd['ending']>;

/** For the rows of a run that has finished; the other outcomes need nothing. */
const OUTCOME_ADVICE: Partial<Record<Outcome, string>> = {
  failed: 'failed: mend what the code says, then plan these rows anew.',
  unknown:
    'unknown: sent, and never answered. chat-purge verify finds out what became of them; planned anew, what is gone comes out as absent.',
  invalid: 'invalid: excluded.csv says where and why; mend these rows and plan them as a new run.',
};

/** Where the outcomes do not add up to the rows. */
export const NOT_BALANCED_ADVICE =
  'The books do not balance: this is a defect of chat-purge. Keep the run directory, report it, and do not plan the same rows again before it is understood.';

export function finishedAdvice(runDir: string, outcomes: OutcomeCounts): string[] {
  const { failed = 0, unknown = 0, not_sent = 0 } = outcomes;
  const advice = Object.entries(OUTCOME_ADVICE).filter(
    ([outcome]) => (outcomes[outcome as Outcome] ?? 0) > 0,
  );
  return [
    ...(failed + unknown + not_sent > 0
      ? [`To try again: chat-purge retry ${shellQuoted(runDir)} (${join(runDir, 'failed.csv')})`]
      : []),
    ...advice.map(([, sentence]) => sentence),
  ];
}

export function endingAdvice(runDir: string, ending: Ending, { not_sent = 0 }: OutcomeCounts): string[] {
  const goOn = `Go on with: chat-purge apply ${shellQuoted(runDir)}`;
  switch (ending.kind) {
    case 'interrupted':
    case 'time-up':
      return [goOn];
    case 'paused':
      return [`Go on with: chat-purge resume ${shellQuoted(runDir)}`];
    case 'cancelled':
      return not_sent > 0 ? [`To send what is left after all: chat-purge retry ${shellQuoted(runDir)}`] : [];
    case 'refused':
      return [
        ...(ending.stop.advice === undefined ? [] : [ending.stop.advice]),
        `${ending.stop.about === 'daily-quota' ? 'From then on' : 'When that is mended'}, ${lower(goOn)}`,
      ];
    case 'out-of-reach':
      return ['Check network, endpoint and other traffic of the app.', goOn];
    case 'threshold':
      return [
        ...(ending.meaning?.advice === undefined ? [] : [ending.meaning.advice]),
        `When that is mended, ${lower(goOn)}`,
        'Rows that failed are not sent again by it: chat-purge retry when the run has finished.',
      ];
    case 'canary':
      return [
        `Look at the rows in ${join(runDir, 'verification.csv')} and in ${join(runDir, 'outcomes.csv')} before anything else is sent.`,
        `When they are right, ${lower(goOn)} (with --canary again, or without)`,
      ];
    case 'fault':
      return [ending.error instanceof AppError ? ending.error.hint : goOn];
    default:
      return ending satisfies never;
  }
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

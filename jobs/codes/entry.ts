// Short forms for the entries of a code table, one for each verdict that a table of faults can hold.
import type { CodeMeaning, CodeTable, Verdict } from '../../src/core/code-table.ts';

const TRY_LATER =
  'It passes by itself. If rows still failed after the last attempt, plan failed.csv again later.';
const SLOW_DOWN =
  'Lower the rate with `chat-purge rate` or `--rate`; other programs of the app share the same limit.';
const CHECK_SIGNATURE =
  'Check the secret key, the admin, the SDKAppID and the clock of this machine with `chat-purge doctor`.';

/** A passing fault: the same rows are sent again. */
export function retry(meaning: string, advice: string = TRY_LATER): CodeMeaning {
  return entry('retry', meaning, advice);
}

/** Calls came too fast and nothing was done. */
export function throttled(meaning: string, advice: string = SLOW_DOWN): CodeMeaning {
  return entry('throttled', meaning, advice);
}

/** The signature was not accepted: one new signature, then the run stops. */
export function signAgain(meaning: string, advice: string = CHECK_SIGNATURE): CodeMeaning {
  return entry('sign-again', meaning, advice);
}

/** Every call would get this answer, so there must be something that the person can change. */
export function stop(meaning: string, advice: string): CodeMeaning {
  return entry('stop', meaning, advice);
}

/** A stop that a wrong region or endpoint can be behind. */
export function wrongRegion(meaning: string, advice: string): CodeMeaning {
  return { ...stop(meaning, advice), about: 'region' };
}

/** Final for the row. */
export function refused(meaning: string, advice?: string): CodeMeaning {
  return entry('refused', meaning, advice);
}

/** A refusal of a whole request that can be about one of its rows. */
export function refusedForOne(meaning: string, advice?: string): CodeMeaning {
  return { ...refused(meaning, advice), mayBeOneRow: true };
}

/** One meaning for several codes. */
export function sameFor(codes: readonly number[], meaning: CodeMeaning): CodeTable {
  return Object.fromEntries(codes.map((code) => [code, meaning]));
}

function entry(verdict: Verdict, meaning: string, advice: string | undefined): CodeMeaning {
  return advice === undefined ? { verdict, meaning } : { verdict, meaning, advice };
}

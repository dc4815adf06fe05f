// Turns one read-back call into verdicts and rows to ask again. Rows in equal rows out, whatever the answer.
import { type BackoffPolicy, backoffMs } from './backoff.ts';
import type { CodeMeaning } from './code-table.ts';
import type { StopReason } from './judge-call.ts';
import type { ListSoFar, LookUp, LookUpRow, VerificationVerdict } from './look-up.ts';
import { type LookUpCall, type LookUpWord, type LookUpWords, lookUpWords } from './look-up-words.ts';

export interface LookUpTerms {
  /** Most calls running that may say nothing of a row (`--attempts`). */
  readonly maxAttempts: number;
  /** How long a row that is present is asked again, since deletions show late, ms. */
  readonly patienceMs: number;
  /** Monotonic; when the answer came. */
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

export interface JudgedRow {
  readonly row: LookUpRow;
  readonly verdict: VerificationVerdict;
  /** What hung on it went with its owner. */
  readonly note?: 'owner_gone';
}

export interface LookUpJudgement {
  readonly judged: readonly JudgedRow[];
  readonly again: readonly { readonly lookUp: LookUp; readonly delayMs: number }[];
  /**
   * Every further call would be answered alike; if it is doubtful, what stands beside it holds
   * unless others get it too.
   */
  readonly stop?: StopReason;
  /** The signature was refused for the first time: make a new one before the next call. */
  readonly signAgain: boolean;
  /** Given with `signAgain`: why the run stops if the signature cannot be mended, and the shortest wait for it, ms. */
  readonly refusedSignature?: { readonly why: StopReason; readonly waitMs: number };
  readonly throttled: boolean;
}

/** Between two looks at a row that is present: from a second, doubling. Read-back is cheap, and a lag is a matter of seconds. */
const LOOKS: BackoffPolicy = { baseMs: 1_000, capMs: 15_000 };

/** Judges a call that asked for all of `lookUp.rows`. Never throws. */
export function judgeLookUp(call: LookUpCall, terms: LookUpTerms): LookUpJudgement {
  const lookUp = { ...call.lookUp, sinceMs: call.lookUp.sinceMs ?? terms.nowMs };
  const words = lookUpWords(call);
  switch (words.kind) {
    case 'rows':
      return byRow(lookUp, { ...words, job: call.job }, terms);
    case 'page':
      return askAgain({ ...lookUp, list: words.list }, 0);
    case 'same-page':
      return samePage(lookUp, words.list, terms);
    case 'split':
      return halved(lookUp);
    case 'unheard': {
      const waitMs = Math.max(words.meaning?.waitMs ?? 0, backoffMs(lookUp.attempts + 1, terms.random));
      return { ...askAgain(lookUp, waitMs), throttled: words.throttled };
    }
    case 'sign-again':
      if (!lookUp.signedAgain) return signedAgain(lookUp, words);
      return { ...askAgain(lookUp, 0), stop: reasonOf(words) };
    case 'stop':
      return { ...askAgain(lookUp, 0), stop: reasonOf(words) };
    case 'barred':
      return { ...barred(lookUp, call.job, terms), stop: { ...reasonOf(words), isDoubtful: true } };
    default:
      return words satisfies never;
  }
}

type StoppingWords = Extract<LookUpWords, { kind: 'stop' | 'sign-again' | 'barred' }>;

function askAgain(lookUp: LookUp, delayMs: number): LookUpJudgement {
  return { judged: [], again: [{ lookUp, delayMs }], signAgain: false, throttled: false };
}

function signedAgain(lookUp: LookUp, words: StoppingWords): LookUpJudgement {
  const refusedSignature = { why: reasonOf(words), waitMs: words.meaning?.waitMs ?? 0 };
  return { ...askAgain({ ...lookUp, signedAgain: true }, 0), signAgain: true, refusedSignature };
}

function samePage(lookUp: LookUp, list: ListSoFar, { maxAttempts, random }: LookUpTerms): LookUpJudgement {
  const silences = list.silences + 1;
  if (silences < maxAttempts) {
    return askAgain({ ...lookUp, list: { ...list, silences } }, backoffMs(silences, random));
  }
  return { ...all(lookUp.rows, lastKnown(lookUp)), signAgain: false, throttled: false };
}

function halved(lookUp: LookUp, delayMs = 0): LookUpJudgement {
  const middle = Math.ceil(lookUp.rows.length / 2);
  const halves = [lookUp.rows.slice(0, middle), lookUp.rows.slice(middle)];
  const again = halves.map((rows) => ({ lookUp: { ...lookUp, rows }, delayMs }));
  return { judged: [], again, signAgain: false, throttled: false };
}

/** The name under which a look-up that a gateway refuses, and its parts, are known. */
export function refusedAs({ refusedAs: name, rows: [first] }: LookUp): string {
  return name ?? `${first?.batch} ${first?.row}`;
}

/**
 * The row that a gateway does not let through is found by halving, when others have had their turn;
 * it is asked for alone until its tries are used up.
 */
function barred(asked: Asked, { answers }: LookUpCall['job'], terms: LookUpTerms): LookUpJudgement {
  const lookUp = { ...asked, refusedAs: refusedAs(asked) };
  if (answers === 'each' && lookUp.rows.length > 1) return halved(lookUp, backoffMs(1, 1));
  const maxAttempts = Math.max(terms.maxAttempts, LEAST_REFUSALS);
  return { ...unsaid(lookUp, { ...terms, maxAttempts }), signAgain: false, throttled: false };
}

/** With `--attempts 1` too there must be time for others to show what a refusal is about. */
const LEAST_REFUSALS = 5;

interface Judging {
  readonly words: readonly LookUpWord[];
  readonly meaning?: CodeMeaning;
  readonly job: LookUpCall['job'];
}

type Asked = LookUp & { readonly sinceMs: number };
type Part = Pick<LookUpJudgement, 'judged' | 'again'>;

function byRow(lookUp: Asked, { words, job, meaning }: Judging, terms: LookUpTerms): LookUpJudgement {
  const { list: _, ...fresh } = lookUp;
  const having = (word: LookUpWord): Asked => ({
    ...fresh,
    rows: lookUp.rows.filter((_row, i) => words[i] === word),
  });
  const parts: readonly Part[] = [
    all(having('gone').rows, 'gone', meaning?.note === 'owner_gone' ? { note: meaning.note } : {}),
    all(having('refused').rows, 'unverifiable'),
    present(having('present'), terms),
    unlisted(having('unlisted'), job),
    unsaid(having('unsaid'), terms),
  ];
  return {
    judged: parts.flatMap(({ judged }) => judged),
    again: parts.flatMap(({ again }) => again),
    signAgain: false,
    throttled: false,
  };
}

function all(
  rows: readonly LookUpRow[],
  verdict: VerificationVerdict,
  more: Pick<JudgedRow, 'note'> = {},
): Part {
  return { judged: rows.map((row) => ({ row, verdict, ...more })), again: [] };
}

function once(lookUp: LookUp, delayMs: number): Part {
  return { judged: [], again: lookUp.rows.length === 0 ? [] : [{ lookUp, delayMs }] };
}

/** What was deleted may still be shown for a while: present is what stays so. */
function present(lookUp: Asked, { nowMs, patienceMs }: LookUpTerms): Part {
  const leftMs = lookUp.sinceMs + patienceMs - nowMs;
  if (leftMs <= 0) return all(lookUp.rows, 'present');
  const presences = lookUp.presences + 1;
  const delayMs = Math.min(leftMs, backoffMs(presences, 1, LOOKS));
  return once({ ...lookUp, presences, absences: 0, attempts: 0 }, delayMs);
}

function unlisted(lookUp: LookUp, { wholeness }: LookUpCall['job']): Part {
  const absences = lookUp.absences + 1;
  if (wholeness === 'counted' || absences >= 2) return all(lookUp.rows, 'gone');
  return once({ ...lookUp, absences, attempts: 0 }, 0);
}

function unsaid(lookUp: LookUp, { maxAttempts, random }: LookUpTerms): Part {
  const attempts = lookUp.attempts + 1;
  if (attempts >= maxAttempts) return all(lookUp.rows, lastKnown(lookUp));
  return once({ ...lookUp, attempts, absences: 0 }, backoffMs(attempts, random));
}

/** Where the server has shown the rows and then said no more, that is the last that is known. */
function lastKnown({ presences }: LookUp): VerificationVerdict {
  return presences > 0 ? 'present' : 'unverifiable';
}

function reasonOf(words: StoppingWords): StopReason {
  const { code, message, meaning, kind } = words;
  const about = kind === 'sign-again' ? 'signature' : meaning?.about;
  return {
    ...(about === undefined ? {} : { about }),
    ...(code === undefined ? {} : { code }),
    message,
    meaning: meaning?.meaning ?? message,
    ...(meaning?.advice === undefined ? {} : { advice: meaning.advice }),
  };
}

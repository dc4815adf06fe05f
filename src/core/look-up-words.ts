// What one read-back call says of each row that it asked for. Answers are joined by id; silence is never 'gone'.
import { type CallResult, refusingStatus } from './call-result.ts';
import type { CodeMeaning } from './code-table.ts';
import type { JobRegistry } from './deletion-job.ts';
import { isSamePage, listWithPage } from './list-pages.ts';
import type { ListSoFar, LookUp } from './look-up.ts';
import type { LookUpAnswer, LookUpItem, LookUpJob } from './look-up-job.ts';
import { meaningOf } from './lookup.ts';

/** What is known of one row after the call. */
export type LookUpWord =
  /** The server says that it is not there. */
  | 'gone'
  | 'present'
  /** A whole list did not name it. */
  | 'unlisted'
  /** Nothing that can be trusted: ask again. */
  | 'unsaid'
  /** The server will not say it. */
  | 'refused';

export type LookUpWords =
  | {
      readonly kind: 'rows';
      readonly words: readonly LookUpWord[];
      /** Where one code speaks of all rows. */
      readonly meaning?: CodeMeaning;
    }
  /** The list has further pages. */
  | { readonly kind: 'page'; readonly list: ListSoFar }
  /** The next page of a list did not come. */
  | { readonly kind: 'same-page'; readonly list: ListSoFar }
  /** Refused for what perhaps one of the rows holds. */
  | { readonly kind: 'split' }
  /** Nothing was asked yet: it was not sent, or turned away. */
  | { readonly kind: 'unheard'; readonly throttled: boolean; readonly meaning?: CodeMeaning }
  | {
      /** `barred`: by a gateway, perhaps for what this request holds. */
      readonly kind: 'sign-again' | 'stop' | 'barred';
      readonly code?: number;
      readonly message: string;
      readonly meaning?: CodeMeaning;
    };

export interface LookUpCall {
  readonly job: LookUpJob;
  readonly registry: Pick<JobRegistry, 'common'>;
  readonly lookUp: LookUp;
  readonly result: CallResult;
  /** What `job.read` made of the answer. */
  readonly answer: LookUpAnswer | undefined;
}

/** Words for `lookUp.rows`, in the same order and number, or what the call means for all of them. */
export function lookUpWords(call: LookUpCall): LookUpWords {
  const { result, job, answer } = call;
  switch (result.kind) {
    case 'silent':
      return silence(call);
    case 'undelivered':
      return { kind: 'unheard', throttled: false };
    case 'throttled':
      return { kind: 'unheard', throttled: true };
    case 'misdirected': {
      const kind = refusingStatus(result.reason) === undefined ? 'stop' : 'barred';
      return { kind, message: result.reason };
    }
    case 'answered': {
      const isJudgedByTop = result.envelope.code !== 0 && !(job.topMeansNothing && answer !== undefined);
      if (isJudgedByTop) return topWords(call, result.envelope);
      return answer === undefined ? silence(call) : answerWords(call, answer);
    }
    default:
      return result satisfies never;
  }
}

/** The pages that came before stand: a list of hundreds of pages would never be read if each silence began it anew. */
function silence(call: LookUpCall): LookUpWords {
  const { list } = call.lookUp;
  return list === undefined ? forAll(call, 'unsaid') : { kind: 'same-page', list };
}

function forAll({ lookUp }: LookUpCall, word: LookUpWord): Extract<LookUpWords, { kind: 'rows' }> {
  return { kind: 'rows', words: lookUp.rows.map(() => word) };
}

function topWords(
  call: LookUpCall,
  { code, message }: { readonly code: number; readonly message: string },
): LookUpWords {
  const meaning = meaningOf(call, 'top', code);
  // Of several rows that are asked for by id, a word on the whole can be about one of them.
  const isAboutAll = call.lookUp.rows.length === 1 || call.job.answers === 'list';
  switch (meaning.verdict) {
    case 'absent':
      return isAboutAll ? { ...forAll(call, 'gone'), meaning } : { kind: 'split' };
    case 'refused':
      return isAboutAll ? forAll(call, 'refused') : { kind: 'split' };
    case 'throttled':
      return { kind: 'unheard', throttled: true, meaning };
    case 'sign-again':
    case 'stop':
      return { kind: meaning.verdict, code, message, meaning };
    case 'deleted':
    case 'retry':
    case 'unrecognised':
      return silence(call);
    default:
      return meaning.verdict satisfies never;
  }
}

function answerWords(call: LookUpCall, answer: LookUpAnswer): LookUpWords {
  return call.job.answers === 'each' ? eachWord(call, answer) : listWords(call, answer);
}

function eachWord(call: LookUpCall, { items }: LookUpAnswer): LookUpWords {
  const byId = new Map<string, LookUpWord>();
  for (const item of items) {
    const word = itemWord(call, item);
    const known = byId.get(item.id);
    // Two entries that contradict each other say nothing.
    byId.set(item.id, known === undefined || known === word ? word : 'unsaid');
  }
  return { kind: 'rows', words: call.lookUp.rows.map(({ id }) => byId.get(id) ?? 'unsaid') };
}

function itemWord(call: LookUpCall, { code, isThere }: LookUpItem): LookUpWord {
  if (code === 0) {
    if (isThere === undefined) return 'unsaid';
    return isThere ? 'present' : 'gone';
  }
  return meaningOf(call, 'item', code).verdict === 'absent' ? 'gone' : 'unsaid';
}

function listWords(call: LookUpCall, answer: LookUpAnswer): LookUpWords {
  const { list: known } = call.lookUp;
  if (known?.again !== undefined) return onceMore(call, known, answer);
  const before = known?.ids.size ?? 0;
  const list = listWithPage(known, answer);
  if (list.next === '') return allPagesRead(call, list);
  // A page that brings nothing new would go on for ever.
  return list.ids.size > before ? { kind: 'page', list } : forAll(call, 'unsaid');
}

function allPagesRead(call: LookUpCall, list: ListSoFar): LookUpWords {
  const { job, lookUp } = call;
  if (!isComplete(job, list)) return namedOr('unsaid', call, list);
  const isAnyMissing = lookUp.rows.some(({ id }) => !list.ids.has(id));
  // One answer alone cannot contradict itself.
  if (lookUp.list === undefined || !isAnyMissing) return namedOr('unlisted', call, list);
  return { kind: 'page', list: { ...list, next: '', again: 'first' } };
}

function namedOr(unnamed: LookUpWord, { lookUp }: LookUpCall, { ids }: ListSoFar): LookUpWords {
  return { kind: 'rows', words: lookUp.rows.map(({ id }) => (ids.has(id) ? 'present' : unnamed)) };
}

/**
 * A member who leaves the list between two pages moves the others up, and the first of the next
 * page is named by none. So nobody is called
 * gone unless the first and the last page are still the same.
 */
function onceMore(call: LookUpCall, list: ListSoFar, answer: LookUpAnswer): LookUpWords {
  const { again, first, last } = list;
  const page = again === 'first' ? first : last;
  if (page === undefined || last === undefined || !isSamePage(list, page, answer)) {
    return namedOr('unsaid', call, list);
  }
  if (again === 'last') return namedOr('unlisted', call, list);
  return { kind: 'page', list: { ...list, next: last.at, again: 'last', silences: 0 } };
}

/**
 * Members who come or go while the pages are read make the list shorter or longer than its total,
 * or changes that.
 */
function isComplete({ wholeness }: LookUpJob, { isWhole, ids, total }: ListSoFar): boolean {
  if (!isWhole) return false;
  return wholeness === 'twice' || (typeof total === 'number' && ids.size >= total);
}

// What one call says about each row that it carried. Answers are joined by id, never by position.
import { type CallResult, type Envelope, refusingStatus } from './call-result.ts';
import type { CodeMeaning, Verdict } from './code-table.ts';
import type { DeletionJob, ItemAnswer, JobRegistry } from './deletion-job.ts';
import { meaningOf } from './lookup.ts';

/**
 * One row's part of an answer; `silent` where the call may have worked and nothing trustworthy was said, `held-back`
 * where several rows were refused together for what perhaps one of them holds.
 */
export interface RowWord {
  readonly verdict: Verdict | 'silent' | 'undelivered' | 'held-back';
  readonly code?: number;
  readonly message: string;
  readonly meaning?: CodeMeaning;
  readonly requestId?: string;
  /** The list says that the row was deleted, in an answer that as a whole says that nothing was done. */
  readonly claimsDone?: boolean;
  /** The HTTP status, if no service has answered. */
  readonly status?: number;
  /**
   * Given with a stop that need not be one: it can be about this row alone, or about one of those
   * that the request carried.
   */
  readonly doubt?: 'row' | 'request';
}

export interface CallContext {
  readonly registry: Pick<JobRegistry, 'common'>;
  readonly job: Pick<DeletionJob, 'codes' | 'answers'>;
}

/** A word for each of `ids`, in the same order and number, whatever the answer holds. */
export function wordsFor(
  context: CallContext,
  ids: readonly string[],
  result: CallResult,
): readonly RowWord[] {
  switch (result.kind) {
    case 'silent':
      return ids.map(() => silence(result.reason));
    case 'undelivered':
      return ids.map(() => ({ verdict: 'undelivered', message: result.reason }));
    case 'throttled':
      return ids.map(() => ({ verdict: 'throttled', message: result.reason }));
    case 'misdirected': {
      const word = misdirected(result.reason, ids.length);
      return ids.map(() => word);
    }
    case 'answered':
      return context.job.answers === 'whole'
        ? sameForAll(context, ids, result.envelope)
        : itemByItem(context, ids, result);
    default:
      return result satisfies never;
  }
}

/**
 * The one word on all of `ids`, where the answer says of each, in their order, that it was deleted: most answers do, and looking that up
 * costs a part of what `wordsFor` does, which says the same then. Undefined where it says anything else.
 */
export function deletedForAll(
  context: CallContext,
  ids: readonly string[],
  result: CallResult,
): RowWord | undefined {
  if (result.kind !== 'answered' || context.job.answers !== 'per-item') return undefined;
  const { items = [], envelope } = result;
  const [first] = items;
  if (first === undefined || envelope.code !== 0 || !namesInOrder(items, ids, first)) return undefined;
  const word = itemWord(context, first, envelope);
  return word.verdict === 'deleted' ? word : undefined;
}

/** Whether the items are these ids, in this order, and say all the same as the first one. */
function namesInOrder(
  items: readonly ItemAnswer[],
  ids: readonly string[],
  { code, message }: ItemAnswer,
): boolean {
  if (items.length !== ids.length) return false;
  return items.every((item, i) => item.id === ids[i] && item.code === code && item.message === message);
}

function misdirected(reason: string, rows: number): RowWord {
  const word: RowWord = { verdict: 'stop', message: reason };
  const status = refusingStatus(reason);
  return status === undefined ? word : { ...word, status, doubt: rows === 1 ? 'row' : 'request' };
}

function silence(reason: string): RowWord {
  return { verdict: 'silent', message: reason };
}

function sameForAll(context: CallContext, ids: readonly string[], envelope: Envelope): readonly RowWord[] {
  const top = topWord(context, envelope);
  const word = ids.length === 1 ? top : heldBack(top);
  return ids.map(() => word);
}

function topWord(context: CallContext, envelope: Envelope): RowWord {
  const meaning = meaningOf(context, 'top', envelope.code);
  return {
    verdict: meaning.verdict,
    code: envelope.code,
    message: envelope.message,
    meaning,
    ...(envelope.requestId === undefined ? {} : { requestId: envelope.requestId }),
  };
}

/** Verdicts on a whole request beside which a result list carries no weight. */
const ABOVE_ITEMS: ReadonlySet<RowWord['verdict']> = new Set(['stop', 'throttled', 'sign-again']);

/** An entry that claims a deletion settles nothing here, but what is absent after it may be our doing. */
function aboveItems(
  context: CallContext,
  answer: {
    readonly ids: readonly string[];
    readonly top: RowWord;
    readonly items: readonly ItemAnswer[] | undefined;
  },
): readonly RowWord[] {
  const claimed = new Set<string>();
  for (const { id, code } of answer.items ?? []) {
    if (meaningOf(context, 'item', code).verdict === 'deleted') claimed.add(id);
  }
  return answer.ids.map((id) => (claimed.has(id) ? { ...answer.top, claimsDone: true } : answer.top));
}

function itemByItem(
  context: CallContext,
  ids: readonly string[],
  answer: Extract<CallResult, { kind: 'answered' }>,
): readonly RowWord[] {
  const { envelope, items } = answer;
  const ok = envelope.code === 0;
  const top = ok ? silence('no result for this row in the answer') : topWord(context, envelope);
  if (ABOVE_ITEMS.has(top.verdict)) return aboveItems(context, { ids, top, items });
  const forAll = ids.length === 1 ? top : heldBack(withoutOneRowsWord(top));
  if (items === undefined) {
    return ids.map(() => (ok ? silence('an answer without the result list') : forAll));
  }
  const byId = joinById(items);
  return stopsAreDoubtful(
    ids.map((id) => {
      const item = byId.get(id);
      if (item === undefined) return forAll;
      if (item === 'contradictory') return silence('two different results for this row');
      return itemWord(context, item, envelope);
    }),
  );
}

/**
 * What is said of the app as a whole cannot be so if others of the same request were served: it is
 * that row's own then.
 */
function stopsAreDoubtful(words: readonly RowWord[]): readonly RowWord[] {
  const isForAll = ({ verdict }: RowWord) => verdict === 'stop' || verdict === 'sign-again';
  if (!words.some(isForAll)) return words;
  const isServed = words.some(({ verdict }) => verdict === 'deleted' || verdict === 'absent');
  return words.map((word) => {
    if (!isForAll(word)) return word;
    if (isServed) return { ...word, verdict: 'refused' };
    return word.verdict === 'stop' ? { ...word, doubt: 'row' } : word;
  });
}

/**
 * The words on a request that was refused for itself, as others have shown meanwhile: a stop is
 * none any more.
 */
export function aboutOne(words: readonly RowWord[]): readonly RowWord[] {
  return words.map((word) => {
    if (word.doubt === undefined) return word;
    return { ...word, verdict: word.doubt === 'request' ? 'held-back' : 'refused' };
  });
}

/**
 * 'Absent' on a whole request of many rows can be about one of them (131003); only where it is about the
 * owner of them all does it hold for each.
 */
function withoutOneRowsWord(top: RowWord): RowWord {
  const isAboutOne = top.verdict === 'absent' && top.meaning?.note !== 'owner_gone';
  return isAboutOne ? { ...top, verdict: 'refused' } : top;
}

/** A refusal of many rows that can be about one of them says of none that it is the one. */
function heldBack(top: RowWord): RowWord {
  const canBeOne = top.verdict === 'refused' && top.meaning?.mayBeOneRow === true;
  return canBeOne ? { ...top, verdict: 'held-back' } : top;
}

function itemWord(context: CallContext, item: ItemAnswer, envelope: Envelope): RowWord {
  const meaning = meaningOf(context, 'item', item.code);
  if (meaning.verdict === 'deleted' && envelope.code !== 0) {
    return silence(`deleted, in an answer that failed with ${envelope.code}`);
  }
  return {
    verdict: meaning.verdict,
    code: item.code,
    message: item.message,
    meaning,
    ...(envelope.requestId === undefined ? {} : { requestId: envelope.requestId }),
  };
}

function joinById(items: readonly ItemAnswer[]): Map<string, ItemAnswer | 'contradictory'> {
  const byId = new Map<string, ItemAnswer | 'contradictory'>();
  for (const item of items) {
    const known = byId.get(item.id);
    const agrees = known === undefined || (known !== 'contradictory' && known.code === item.code);
    byId.set(item.id, agrees ? item : 'contradictory');
  }
  return byId;
}

// Turns an answer and a fault into what goes over the wire, or does not.
import { type Answer, type AnswerList, encodeAnswer, type JsonObject, refusal } from './answer.ts';
import { DEFAULT_STATUS } from './fault-rule.ts';
import type { WholeFault } from './faults.ts';
import { pickIndex, pickPositions, type Random } from './mulberry32.ts';

export type Delivery =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly type: 'json' | 'html';
      readonly body: string;
      /** `ErrorCode` in the body; undefined where the body is no whole answer. */
      readonly code?: number;
    }
  /** The headers promise all of `body`; only half of it is sent before the connection ends. */
  | { readonly kind: 'cut-off'; readonly body: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

export interface Faulty {
  readonly fault: WholeFault;
  readonly random: Random;
  readonly requestId?: string;
}

const PAGE =
  '<html><head><title>gateway</title></head><body><h1>The service is not available</h1></body></html>';

export function plainDelivery(answer: Answer, requestId?: string): Delivery {
  return {
    kind: 'reply',
    status: 200,
    type: 'json',
    body: encodeAnswer(answer, requestId),
    code: answer.code,
  };
}

/** `answer` is what a sound server would have said; not used by the faults that strike before it is known. */
export function faultyDelivery(answer: Answer, { fault, random, requestId }: Faulty): Delivery {
  if (isListFault(fault)) return plainDelivery(withOtherList(answer, fault, random), requestId);
  switch (fault.kind) {
    case 'top-code':
      return plainDelivery(refusal(fault.code, fault.message ?? 'simulated fault'), requestId);
    case 'http-status':
      return page(fault.status);
    case 'html':
      return page(200);
    case 'reset':
    case 'silence':
      return { kind: fault.kind };
    case 'truncated':
      return { kind: 'reply', status: 200, type: 'json', body: firstHalf(encodeAnswer(answer, requestId)) };
    case 'cut-off':
      return { kind: 'cut-off', body: encodeAnswer(answer, requestId) };
    default:
      return fault satisfies never;
  }
}

/** The part of a body that arrives where an answer is cut. */
export function firstHalf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}

function page(status: number = DEFAULT_STATUS): Delivery {
  return { kind: 'reply', status, type: 'html', body: PAGE };
}

const LIST_FAULTS = [
  'no-list',
  'missing-items',
  'extra-items',
  'shuffled-items',
  'duplicated-items',
  'other-case',
] as const;

type ListFault = Extract<WholeFault, { readonly kind: (typeof LIST_FAULTS)[number] }>;

function isListFault(fault: WholeFault): fault is ListFault {
  return LIST_FAULTS.some((kind) => kind === fault.kind);
}

/** An answer without a list stays as it is. */
function withOtherList(answer: Answer, fault: ListFault, random: Random): Answer {
  const { list, ...rest } = answer;
  if (list === undefined || fault.kind === 'no-list') return rest;
  return { ...rest, list: { ...list, items: otherItems(list, fault, random) } };
}

function otherItems(
  list: AnswerList,
  fault: Exclude<ListFault, { kind: 'no-list' }>,
  random: Random,
): readonly JsonObject[] {
  const { items } = list;
  switch (fault.kind) {
    case 'missing-items': {
      const missing = new Set(somePositions(items.length, fault.count, random));
      return items.filter((_, position) => !missing.has(position));
    }
    case 'extra-items':
      return [...items, ...extraItems(list, fault.count ?? 1)];
    case 'shuffled-items':
      return shuffled(items, random);
    case 'duplicated-items': {
      const twice = new Set(somePositions(items.length, fault.count, random));
      return items.flatMap((item, position) => (twice.has(position) ? [item, item] : [item]));
    }
    case 'other-case': {
      const changed = new Set(somePositions(items.length, fault.count, random));
      return items.map((item, position) => (changed.has(position) ? inOtherCase(item, list.idField) : item));
    }
    default:
      return fault satisfies never;
  }
}

function somePositions(length: number, count: number | 'all' | undefined, random: Random): readonly number[] {
  return pickPositions(random, length, count === 'all' ? length : (count ?? 1));
}

function extraItems(list: AnswerList, count: number): readonly JsonObject[] {
  const model = list.items[0] ?? {};
  return Array.from({ length: count }, (_, index) => ({
    ...model,
    [list.idField]: `nobody-asked-${index + 1}`,
  }));
}

function shuffled(items: readonly JsonObject[], random: Random): readonly JsonObject[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(pickIndex(random, rest.length), 1));
}

function inOtherCase(item: JsonObject, idField: string): JsonObject {
  const id = String(item[idField]);
  return { ...item, [idField]: id === id.toUpperCase() ? id.toLowerCase() : id.toUpperCase() };
}

// What can go wrong on purpose, and when: the rules that tests and the control address hand in.
import * as v from 'valibot';
import { API_NAMES } from './apis.ts';

/** What a gateway answers that does not reach the service. */
export const DEFAULT_STATUS = 502;

const whole = v.pipe(v.number(), v.safeInteger());
const positive = v.pipe(whole, v.minValue(1));
const effect = v.optional(v.boolean());
const count = v.optional(v.union([positive, v.literal('all')]));

const FAULT = v.variant('kind', [
  /** An item is answered with `code`. `effect`: it is deleted all the same. Of an API without item codes: the whole call. */
  v.strictObject({
    kind: v.literal('item-code'),
    code: whole,
    message: v.optional(v.string()),
    effect,
    count,
  }),
  /** The whole call is answered with `code`; without `effect` nothing was done. */
  v.strictObject({
    kind: v.literal('top-code'),
    code: whole,
    message: v.optional(v.string()),
    effect,
  }),
  /** An HTTP status other than 200, with a page in place of JSON. Default 502. */
  v.strictObject({
    kind: v.literal('http-status'),
    status: v.optional(v.pipe(whole, v.minValue(201), v.maxValue(599))),
    effect,
  }),
  /** HTTP 200 with a web page in place of JSON. */
  v.strictObject({ kind: v.literal('html'), effect }),
  /** The connection is reset without an answer. */
  v.strictObject({ kind: v.literal('reset'), effect }),
  /** No answer ever; the connection stays open. */
  v.strictObject({ kind: v.literal('silence'), effect }),
  /** Done, and half of the JSON text arrives as a complete HTTP answer. */
  v.strictObject({ kind: v.literal('truncated') }),
  /** Done, and the connection ends in the middle of the body. */
  v.strictObject({ kind: v.literal('cut-off') }),
  /** Done and OK, but the answer has no list. */
  v.strictObject({ kind: v.literal('no-list') }),
  /** Done, and `count` items are not in the answer. */
  v.strictObject({ kind: v.literal('missing-items'), count }),
  /** Done, and the answer holds `count` items that nobody asked about. */
  v.strictObject({ kind: v.literal('extra-items'), count: v.optional(positive) }),
  v.strictObject({ kind: v.literal('shuffled-items') }),
  v.strictObject({ kind: v.literal('duplicated-items'), count }),
  /** Done, and the ids of `count` items come back in the other case. */
  v.strictObject({ kind: v.literal('other-case'), count }),
]);

/**
 * A fault and when it strikes: a call is hit when it satisfies all the conditions that are given.
 * `count` is 1 unless given, `effect` false.
 */
const FAULT_RULE = v.strictObject({
  fault: FAULT,
  /** Default: the five deletion APIs. */
  apis: v.optional(v.pipe(v.array(v.picklist(API_NAMES)), v.readonly())),
  /** Share of calls, 0 to 1. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Numbers of calls: the first call of an API that gets as far as its service after the rules were set is 1. */
  calls: v.optional(v.pipe(v.array(positive), v.readonly())),
  /** Spoilt ids (or owners): hit when the request holds one of them. An item code then hits these items alone. */
  ids: v.optional(v.pipe(v.array(v.string()), v.readonly())),
  /** At most this often; with `ids`, so often for each id. */
  times: v.optional(positive),
});

export type Fault = v.InferOutput<typeof FAULT>;
export type FaultRule = v.InferOutput<typeof FAULT_RULE>;

/** Throws a ValiError that says which rule is wrong and where. */
export function checkFaultRules(rules: unknown): readonly FaultRule[] {
  return v.parse(v.array(FAULT_RULE), rules);
}

/** Whether a kind of fault strikes only after the work is done; the others go by their `effect`. */
const ALWAYS_DONE: Readonly<Record<Fault['kind'], boolean>> = {
  'item-code': false,
  'top-code': false,
  'http-status': false,
  html: false,
  reset: false,
  silence: false,
  truncated: true,
  'cut-off': true,
  'no-list': true,
  'missing-items': true,
  'extra-items': true,
  'shuffled-items': true,
  'duplicated-items': true,
  'other-case': true,
};

/** False where the call is answered, or dropped, before anything is done. */
export function isDone(fault: Fault): boolean {
  return ALWAYS_DONE[fault.kind] || ('effect' in fault && fault.effect === true);
}

/** How the call log names a fault: `item-code 30006`, `reset, done`. */
export function nameFault(fault: Fault): string {
  const code = 'code' in fault ? ` ${fault.code}` : '';
  const status = fault.kind === 'http-status' ? ` ${fault.status ?? DEFAULT_STATUS}` : '';
  const done = 'effect' in fault && fault.effect === true ? ', done' : '';
  return `${fault.kind}${code}${status}${done}`;
}

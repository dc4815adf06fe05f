// What can go wrong on purpose, and when: the rules that tests and the control address hand in.
import { z } from 'zod';
import { API_NAMES } from './apis.ts';

/** What a gateway answers that does not reach the service. */
export const DEFAULT_STATUS = 502;

const effect = z.boolean().optional();
const count = z.union([z.number().int().positive(), z.literal('all')]).optional();

const FAULT = z.discriminatedUnion('kind', [
  /** An item is answered with `code`. `effect`: it is deleted all the same. Of an API without item codes: the whole call. */
  z.strictObject({
    kind: z.literal('item-code'),
    code: z.number().int(),
    message: z.string().optional(),
    effect,
    count,
  }),
  /** The whole call is answered with `code`; without `effect` nothing was done. */
  z.strictObject({
    kind: z.literal('top-code'),
    code: z.number().int(),
    message: z.string().optional(),
    effect,
  }),
  /** An HTTP status other than 200, with a page in place of JSON. Default 502. */
  z.strictObject({
    kind: z.literal('http-status'),
    status: z.number().int().min(201).max(599).optional(),
    effect,
  }),
  /** HTTP 200 with a web page in place of JSON. */
  z.strictObject({ kind: z.literal('html'), effect }),
  /** The connection is reset without an answer. */
  z.strictObject({ kind: z.literal('reset'), effect }),
  /** No answer ever; the connection stays open. */
  z.strictObject({ kind: z.literal('silence'), effect }),
  /** Done, and half of the JSON text arrives as a complete HTTP answer. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** Done, and the connection ends in the middle of the body. */
  z.strictObject({ kind: z.literal('cut-off') }),
  /** Done and OK, but the answer has no list. */
  z.strictObject({ kind: z.literal('no-list') }),
  /** Done, and `count` items are not in the answer. */
  z.strictObject({ kind: z.literal('missing-items'), count }),
  /** Done, and the answer holds `count` items that nobody asked about. */
  z.strictObject({ kind: z.literal('extra-items'), count: z.number().int().positive().optional() }),
  z.strictObject({ kind: z.literal('shuffled-items') }),
  z.strictObject({ kind: z.literal('duplicated-items'), count }),
  /** Done, and the ids of `count` items come back in the other case. */
  z.strictObject({ kind: z.literal('other-case'), count }),
]);

/**
 * A fault and when it strikes: a call is hit when it satisfies all the conditions that are given.
 * `count` is 1 unless given, `effect` false.
 */
const FAULT_RULE = z.strictObject({
  fault: FAULT,
  /** Default: the five deletion APIs. */
  apis: z.array(z.enum(API_NAMES)).readonly().optional(),
  /** Share of calls, 0 to 1. */
  rate: z.number().min(0).max(1).optional(),
  /** Numbers of calls: the first call of an API that gets as far as its service after the rules were set is 1. */
  calls: z.array(z.number().int().positive()).readonly().optional(),
  /** Spoilt ids (or owners): hit when the request holds one of them. An item code then hits these items alone. */
  ids: z.array(z.string()).readonly().optional(),
  /** At most this often; with `ids`, so often for each id. */
  times: z.number().int().positive().optional(),
});

export type Fault = z.infer<typeof FAULT>;
export type FaultRule = z.infer<typeof FAULT_RULE>;

/** Throws a ZodError that says which rule is wrong and where. */
export function checkFaultRules(rules: unknown): readonly FaultRule[] {
  return z.array(FAULT_RULE).parse(rules);
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

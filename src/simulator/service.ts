// What each file in api/ says about one API: how to read a request and what to do about it.
import type { Answer, JsonObject } from './answer.ts';
import type { ItemFault } from './faults.ts';
import type { Reading } from './list-reading.ts';
import type { Conditions } from './options.ts';
import type { Kind, Population } from './population.ts';

/** What a service works on while it carries out one call. */
export interface CallContext {
  readonly population: Population;
  readonly itemFaults: ReadonlyMap<string, ItemFault>;
  /** Ids that existed and that this call deleted, for the log. */
  readonly deleted: string[];
}

export interface Service {
  read(body: JsonObject, conditions: Conditions): Reading;
  /** Called only for a reading without refusal. */
  carryOut(reading: Reading, context: CallContext): Answer;
}

export interface ItemCode {
  readonly code: number;
  readonly message: string;
}

/** Longest UserID in bytes; use limits, API facts section 5. */
export const USER_ID_MAX_BYTES = 32;

/** Deletes one id and notes it; false if it was not there. */
export function remove(
  context: CallContext,
  kind: Kind,
  item: { readonly id: string; readonly owner?: string },
): boolean {
  const wasThere = context.population.remove(kind, item.id, item.owner);
  if (wasThere) context.deleted.push(item.id);
  return wasThere;
}

/** Carries out one item unless a fault stops it; the fault's code stands in the answer either way. */
export function settleItem(context: CallContext, id: string, act: () => ItemCode): ItemCode {
  const fault = context.itemFaults.get(id);
  if (fault === undefined) return act();
  if (fault.effect) act();
  return fault;
}

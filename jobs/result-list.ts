// Reads the list of results in an answer, whatever came instead of what the documents promise.
import type { ItemAnswer } from '../src/core/deletion-job.ts';
import { shortened } from '../src/core/server-text.ts';

/** How one API names its list and the fields of an entry. */
export interface ResultListFields {
  readonly list: string;
  readonly id: string;
  readonly code: string;
  /** Left out where entries have no text. */
  readonly message?: string;
}

/**
 * Undefined where the list is missing or is no list. An entry without a text as id and a whole number as code is left
 * out, so that its row stays unknown; nothing is guessed or converted. Never throws.
 */
export function readResultList(answer: unknown, fields: ResultListFields): readonly ItemAnswer[] | undefined {
  if (!isRecord(answer)) return undefined;
  const list = answer[fields.list];
  if (!Array.isArray(list)) return undefined;
  const items: ItemAnswer[] = [];
  for (const entry of list) {
    const item = readEntry(entry, fields);
    if (item !== undefined) items.push(item);
  }
  return items;
}

function readEntry(entry: unknown, fields: ResultListFields): ItemAnswer | undefined {
  if (!isRecord(entry)) return undefined;
  const id = entry[fields.id];
  const code = entry[fields.code];
  if (typeof id !== 'string' || typeof code !== 'number' || !Number.isSafeInteger(code)) return undefined;
  const message = fields.message === undefined ? '' : entry[fields.message];
  return { id, code, message: typeof message === 'string' ? shortened(message) : '' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

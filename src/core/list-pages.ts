// A list that is read page by page: what the pages said so far, and whether one that is read again says the same.
import type { ListSoFar, PageRead } from './look-up.ts';
import type { LookUpAnswer } from './look-up-job.ts';

const NOTHING_READ = { next: '', isWhole: true };

/** The list with one more page; the ids grow in place. */
export function listWithPage(list: ListSoFar | undefined, answer: LookUpAnswer): ListSoFar {
  const before = list ?? { ...NOTHING_READ, ids: new Set<string>() };
  const page = { at: before.next, ids: answer.items.map(({ id }) => id) };
  for (const id of page.ids) before.ids.add(id);
  return {
    next: answer.next ?? '',
    ids: before.ids,
    isWhole: answer.isWhole && before.isWhole,
    silences: 0,
    ...totalOf(list, answer),
    first: list?.first ?? page,
    last: page,
  };
}

function totalOf(list: ListSoFar | undefined, { total }: LookUpAnswer): Pick<ListSoFar, 'total'> {
  if (list !== undefined && list.total !== total) return { total: 'unsteady' };
  return total === undefined ? {} : { total };
}

/** Whether the page says the same as before, in the same order. */
export function isSamePage(list: ListSoFar, { ids }: PageRead, answer: LookUpAnswer): boolean {
  if (!answer.isWhole || answer.total !== list.total || answer.items.length !== ids.length) return false;
  return answer.items.every(({ id }, i) => id === ids[i]);
}

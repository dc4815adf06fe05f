// What can be deleted: the names that users write, in the order in which a mixed plan is carried out.

/** The five targets, in the order that a mixed plan follows: what hangs on an account goes before the account. */
export const TARGETS = ['subscribers', 'official-accounts', 'friend-lists', 'groups', 'accounts'] as const;

export type Target = (typeof TARGETS)[number];

/** What a whole plan is for: one target, or all of them in one file with a `target` column. */
export type PlanTarget = Target | 'mixed';

export function isTarget(word: string): word is Target {
  return (TARGETS as readonly string[]).includes(word);
}

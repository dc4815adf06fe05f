// The admin that signs is not deleted, whoever made the plan.
import { expect, test } from 'vitest';
import { refuseAdminInPlan } from '../../../src/compose/refuse-admin-in-plan.ts';
import type { Batch } from '../../../src/core/batch.ts';
import { aBatch } from '../../support/batch-builders.ts';
import { streamOf } from '../../support/run-builder.ts';

function check(admin: string, batches: readonly Batch[]): Promise<void> {
  return refuseAdminInPlan({ admin, plan: { admin: 'boss' }, batches: () => streamOf(batches) });
}

test.each<[string, Partial<Batch>]>([
  ['an account', { target: 'accounts', ids: ['ann', 'bob'] }],
  ['a subscriber', { target: 'subscribers', owner: '@TOA#_1', ids: ['bob'] }],
  ['the owner of friend lists', { target: 'friend-lists', owner: 'bob', ids: ['close'] }],
])('another admin that a batch names as %s is refused, and planning again is advised', async (_as, over) => {
  const batches = [aBatch(), aBatch({ batch: 1, ...over })];
  await expect(check('bob', batches)).rejects.toMatchObject({
    code: 'plan.other-admin',
    kind: 'guard',
    hint: expect.stringContaining('Plan again with this admin'),
  });
});

test.each<[string, Partial<Batch>]>([
  ['a group', { target: 'groups', ids: ['bob'] }],
  ['an official account', { target: 'official-accounts', ids: ['bob'] }],
  ['a friend list', { target: 'friend-lists', owner: 'ann', ids: ['bob'] }],
  ['the owner of subscribers', { target: 'subscribers', owner: 'bob', ids: ['ann'] }],
  ['another account', { target: 'accounts', ids: ['Bob', 'bob2'] }],
])('another admin that has only its name in common with %s is allowed', async (_as, over) => {
  await expect(check('bob', [aBatch(over)])).resolves.toBeUndefined();
});

test('for the admin of the plan no batch is read: planning has kept it back', async () => {
  const batches = (): never => {
    throw new Error('read');
  };
  await expect(
    refuseAdminInPlan({ admin: 'boss', plan: { admin: 'boss' }, batches }),
  ).resolves.toBeUndefined();
});

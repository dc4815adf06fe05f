// An answer that every call would get: the run stops at the first one, says what it means, and names region and host where they can be wrong.
import { expect, test } from 'vitest';
import { type AnswerCase, expectCase } from '../support/answer-cases.ts';

type Named = AnswerCase & { readonly name: string };

const AT_FIRST_SIGHT = { exitCode: 7, calls: 1 };
const OF_A_BATCH = { ...AT_FIRST_SIGHT, outcomes: { failed: 5 } };
const OF_ONE_ROW = { ...AT_FIRST_SIGHT, outcomes: { failed: 1, not_sent: 4 } };

function answering(code: number): Pick<AnswerCase, 'faults'> {
  return { faults: [{ fault: { kind: 'top-code', code, message: 'as it came' } }] };
}

const REGION: readonly Named[] = [
  { name: '60026', target: 'accounts', server: { wrongRegion: true }, ...OF_A_BATCH },
  { name: '70016', target: 'groups', ...answering(70_016), ...OF_ONE_ROW },
  { name: '70020', target: 'subscribers', env: { CHAT_PURGE_SDKAPPID: '1400000001' }, ...OF_A_BATCH },
];

test.for(REGION)(
  '$name: one call, and the region and the host in use are named',
  async (play, { onTestFinished }) => {
    const { summary, simulator } = await expectCase(onTestFinished, {
      ...play,
      says: [`has stopped: ${play.name}: `, 'calls go to HOST', 'CHAT_PURGE_REGION'],
    });
    expect(summary.reason).toContain('region');
    expect(summary.reason).toContain(`127.0.0.1:${simulator.port}`);
  },
);

const OTHERS: readonly Named[] = [
  { name: '60002', target: 'accounts', ...answering(60_002), ...OF_A_BATCH, says: ['could not be parsed'] },
  { name: '60020', target: 'friend-lists', ...answering(60_020), ...OF_A_BATCH, says: ['Renew the plan'] },
  {
    name: '60021',
    target: 'groups',
    ...answering(60_021),
    ...OF_ONE_ROW,
    says: ['IP address of this machine'],
  },
  { name: '70051', target: 'subscribers', ...answering(70_051), ...OF_A_BATCH, says: ['block list'] },
  { name: '70403', target: 'accounts', ...answering(70_403), ...OF_A_BATCH, says: ['not an admin'] },
  { name: '30004', target: 'friend-lists', ...answering(30_004), ...OF_A_BATCH, says: ['not an admin'] },
  { name: '10026', target: 'groups', ...answering(10_026), ...OF_ONE_ROW, says: ['disabled for the app'] },
  { name: '80005', target: 'official-accounts', ...answering(80_005), ...OF_ONE_ROW, says: ['deactivated'] },
  {
    name: '71000',
    target: 'accounts',
    server: { deletionEnabled: false },
    ...OF_A_BATCH,
    says: ['Switch on account deletion in the console'],
  },
  {
    name: '131000',
    target: 'subscribers',
    server: { officialAccountsEnabled: false },
    ...OF_A_BATCH,
    says: ['official accounts are not enabled for this app'],
  },
  {
    name: 'HTTP 404',
    target: 'accounts',
    faults: [{ fault: { kind: 'http-status', status: 404 } }],
    ...OF_A_BATCH,
    says: ['HTTP 404'],
  },
];

test.for(OTHERS)('$name ($target): one call, and what it means', async (play, { onTestFinished }) => {
  const { rows } = await expectCase(onTestFinished, play);
  expect(rows.map(({ outcome }) => outcome)).not.toContain('deleted');
});

test('in the middle of a run it stops too, and what was deleted before stays so in the books', async ({
  onTestFinished,
}) => {
  await expectCase(onTestFinished, {
    target: 'groups',
    faults: [{ fault: { kind: 'top-code', code: 60_020 }, calls: [3, 4, 5] }],
    args: ['--concurrency', '1'],
    exitCode: 7,
    outcomes: { deleted: 2, failed: 1, not_sent: 2 },
    calls: 3,
  });
});

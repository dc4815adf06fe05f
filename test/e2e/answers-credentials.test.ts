// A server that refuses the signature: it is made anew once, a minute is waited where that is asked for, then the run stops.
import { expect, test } from 'vitest';
import { type AnswerCase, expectCase } from '../support/answer-cases.ts';

const STOPPED = { exitCode: 7, outcomes: { failed: 5 } };
const HOUR_MS = 3_600_000;
const ACCOUNTS = { target: 'accounts' } as const;

function refusing(code: number, times?: number): Pick<AnswerCase, 'faults'> {
  const rule = { fault: { kind: 'top-code', code, message: 'as it came' } } as const;
  return { faults: [times === undefined ? rule : { ...rule, times }] };
}

test.for([[70_001], [70_003], [60_004], [20_002], [70_052], [70_347]])(
  '%i once: a new signature is made and the rows are deleted',
  async ([code = 0], { onTestFinished }) => {
    const { rows } = await expectCase(onTestFinished, {
      ...ACCOUNTS,
      ...refusing(code, 1),
      exitCode: 0,
      outcomes: { deleted: 5 },
      calls: 2,
    });
    expect(rows.map(({ attempts, note }) => [attempts, note])).toEqual(rows.map(() => ['1', '']));
  },
);

test.for([[70_001], [70_003], [60_005], [10_008], [70_101]])(
  '%i again and again: the run stops at the second call',
  async ([code = 0], { onTestFinished }) => {
    await expectCase(onTestFinished, {
      ...ACCOUNTS,
      ...refusing(code),
      ...STOPPED,
      calls: 2,
      says: [
        `has stopped: ${code}: `,
        'another try was refused as well (as it came)',
        'go on with: chat-purge apply',
      ],
    });
  },
);

const AT_ONCE: readonly (AnswerCase & { readonly name: string })[] = [
  {
    name: 'the key of another app',
    ...ACCOUNTS,
    env: { CHAT_PURGE_SECRET_KEY: 'f'.repeat(64) },
    ...STOPPED,
    calls: 1,
    says: ['70009: the signature was made with the key of another app'],
  },
  {
    name: 'somebody who is no admin',
    ...ACCOUNTS,
    env: { CHAT_PURGE_ADMIN: 'nobody' },
    ...STOPPED,
    calls: 1,
    says: ['60010: the identifier in the address is not an admin of the app', 'CHAT_PURGE_ADMIN'],
  },
  {
    name: 'a ready-made signature',
    ...ACCOUNTS,
    env: { CHAT_PURGE_SECRET_KEY: undefined, CHAT_PURGE_USERSIG: 'cut*short' },
    ...STOPPED,
    calls: 1,
    says: ['the ready-made signature was refused, and there is no key', 'CHAT_PURGE_USERSIG'],
  },
];

test.for(AT_ONCE)('$name is refused: the run stops at the first call', async (play, { onTestFinished }) => {
  await expectCase(onTestFinished, play);
});

test('a clock that is hours behind is named, and not the key', async ({ onTestFinished }) => {
  await expectCase(onTestFinished, {
    ...ACCOUNTS,
    server: { clockOffsetMs: 3 * HOUR_MS },
    ...STOPPED,
    calls: 2,
    says: [
      /has stopped: 70001: .*the clock of this machine is 3 h behind the server's/,
      'Set the clock of this machine',
    ],
  });
});

test('with a clock that is a little off the run goes on', async ({ onTestFinished }) => {
  const server = { clockOffsetMs: -HOUR_MS };
  await expectCase(onTestFinished, { ...ACCOUNTS, server, exitCode: 0, outcomes: { deleted: 5 }, calls: 1 });
});

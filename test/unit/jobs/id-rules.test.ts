// The identifier rules at their bounds, through the jobs that use them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import type { Target } from '../../../src/core/targets.ts';

type Case = readonly [name: string, target: Target, column: string, value: string, expected: string];

/** 'fine', or the kind and the code. */
function judged(target: Target, column: string, value: string): string {
  const judgement = registry.jobs[target].judge(column, value);
  if (judgement.kind === 'doubted') return `doubted ${judgement.doubt}`;
  return judgement.kind === 'fine' ? 'fine' : `${judgement.kind} ${judgement.code}`;
}

const USER_ID: readonly Case[] = [
  ['of 32 bytes', 'accounts', 'user_id', 'a'.repeat(32), 'fine'],
  ['of 33 bytes', 'accounts', 'user_id', 'a'.repeat(33), 'invalid user-id-length'],
  ['of 10 Chinese characters (30 bytes)', 'accounts', 'user_id', '用'.repeat(10), 'doubtful user-id-charset'],
  [
    'of 32 bytes with 10 Chinese characters',
    'accounts',
    'user_id',
    `${'用'.repeat(10)}ab`,
    'doubtful user-id-charset',
  ],
  ['of 33 bytes in 11 Chinese characters', 'accounts', 'user_id', '用'.repeat(11), 'invalid user-id-length'],
  ['of 32 bytes in 8 emoji', 'accounts', 'user_id', '😀'.repeat(8), 'doubtful user-id-charset'],
  ['of 33 bytes with 8 emoji', 'accounts', 'user_id', `${'😀'.repeat(8)}a`, 'invalid user-id-length'],
  ['of 32 bytes in 16 Cyrillic letters', 'accounts', 'user_id', 'ж'.repeat(16), 'doubtful user-id-charset'],
  ['of 34 bytes in 17 Cyrillic letters', 'accounts', 'user_id', 'ж'.repeat(17), 'invalid user-id-length'],
  ['that is empty', 'accounts', 'user_id', '', 'invalid user-id-empty'],
  ['with a space, comma, quote and signs', 'accounts', 'user_id', 'a b,"c"=#@~!', 'fine'],
  ['with a tab', 'accounts', 'user_id', 'a\tb', 'invalid user-id-control'],
  ['with a line break', 'accounts', 'user_id', 'a\nb', 'invalid user-id-control'],
  ['with NUL', 'accounts', 'user_id', 'a\u0000', 'invalid user-id-control'],
  ['with U+001F', 'accounts', 'user_id', 'a\u001f', 'invalid user-id-control'],
  ['with delete', 'accounts', 'user_id', 'a\u007f', 'invalid user-id-control'],
  ['with U+0085', 'accounts', 'user_id', 'a\u0085', 'doubtful user-id-charset'],
  ['of a chatbot', 'accounts', 'user_id', '@RBT#bot', 'invalid user-id-robot'],
  ['of a chatbot as a subscriber', 'subscribers', 'user_id', '@RBT#bot', 'doubtful user-id-robot'],
  ['of a chatbot as owner of lists', 'friend-lists', 'from_account', '@RBT#bot', 'doubtful user-id-robot'],
  ['that names a chatbot further on', 'accounts', 'user_id', 'a@RBT#bot', 'fine'],
  ['in other letters than a chatbot', 'accounts', 'user_id', '@rbt#bot', 'fine'],
  ['of a chatbot and too long', 'accounts', 'user_id', `@RBT#${'a'.repeat(28)}`, 'invalid user-id-length'],
  ['of a subscriber of 33 bytes', 'subscribers', 'user_id', 'a'.repeat(33), 'invalid user-id-length'],
  ['of an owner of 33 bytes', 'friend-lists', 'from_account', 'a'.repeat(33), 'invalid user-id-length'],
];

const LIST_NAME: readonly Case[] = [
  ['of 30 bytes', 'friend-lists', 'group_name', 'a'.repeat(30), 'fine'],
  ['of 31 bytes', 'friend-lists', 'group_name', 'a'.repeat(31), 'invalid group-name-length'],
  ['of 30 bytes in 10 Chinese characters', 'friend-lists', 'group_name', '好'.repeat(10), 'fine'],
  [
    'of 31 bytes with 10 Chinese characters',
    'friend-lists',
    'group_name',
    `${'好'.repeat(10)}a`,
    'invalid group-name-length',
  ],
  ['that is empty', 'friend-lists', 'group_name', '', 'invalid group-name-empty'],
  ['with a line break', 'friend-lists', 'group_name', 'a\r\nb', 'invalid group-name-control'],
];

const GROUP_ID: readonly Case[] = [
  ['that Tencent made', 'groups', 'group_id', '@TGS#2J4SZEAEL', 'fine'],
  ['of a community', 'groups', 'group_id', '@TGS#_@TGS#cQVLVHIM62CJ', 'fine'],
  ['of a topic', 'groups', 'group_id', '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_name', 'invalid group-id-topic'],
  [
    'of a topic in a community that the app named',
    'groups',
    'group_id',
    '@TGS#_x@TOPIC#_y',
    'invalid group-id-topic',
  ],
  ['with the word topic alone', 'groups', 'group_id', 'x@TOPIC#y', 'fine'],
  ['of 48 bytes', 'groups', 'group_id', 'g'.repeat(48), 'fine'],
  ['of 49 bytes', 'groups', 'group_id', 'g'.repeat(49), 'doubtful group-id-length'],
  ['of 51 bytes in 17 Chinese characters', 'groups', 'group_id', '群'.repeat(17), 'doubtful group-id-length'],
  ['in Chinese', 'groups', 'group_id', '群', 'doubtful group-id-charset'],
  ['with a control character', 'groups', 'group_id', 'g\u0007', 'invalid group-id-control'],
  ['that is empty', 'groups', 'group_id', '', 'invalid group-id-empty'],
];

const OFFICIAL_ACCOUNT: readonly Case[] = [
  ['that Tencent made', 'official-accounts', 'official_account', '@TOA#_@TOA#dOEF', 'fine'],
  ['that the app named', 'official-accounts', 'official_account', '@TOA#_test_id', 'fine'],
  ['without prefix', 'official-accounts', 'official_account', 'news', 'doubtful official-account-prefix'],
  [
    'with half of the prefix',
    'official-accounts',
    'official_account',
    '@TOA#x',
    'doubtful official-account-prefix',
  ],
  ['of 48 bytes', 'official-accounts', 'official_account', `@TOA#_${'a'.repeat(42)}`, 'fine'],
  [
    'of 49 bytes',
    'official-accounts',
    'official_account',
    `@TOA#_${'a'.repeat(43)}`,
    'doubtful official-account-length',
  ],
  ['in Chinese', 'official-accounts', 'official_account', '@TOA#_新闻', 'doubtful official-account-charset'],
  ['with a tab', 'official-accounts', 'official_account', '@TOA#_a\tb', 'invalid official-account-control'],
  ['that is empty', 'official-accounts', 'official_account', '', 'invalid official-account-empty'],
  ['as owner without prefix', 'subscribers', 'official_account', 'news', 'doubtful official-account-prefix'],
  ['as owner with a tab', 'subscribers', 'official_account', '@TOA#_\t', 'invalid official-account-control'],
];

describe('user ids', () => {
  test.each(USER_ID)('one %s (%s, %s, %j) is %s', (_name, target, column, value, expected) => {
    expect(judged(target, column, value)).toBe(expected);
  });
});

describe('friend list names', () => {
  test.each(LIST_NAME)('one %s (%s, %s, %j) is %s', (_name, target, column, value, expected) => {
    expect(judged(target, column, value)).toBe(expected);
  });
});

describe('group ids', () => {
  test.each(GROUP_ID)('one %s (%s, %s, %j) is %s', (_name, target, column, value, expected) => {
    expect(judged(target, column, value)).toBe(expected);
  });
});

describe('official accounts', () => {
  test.each(OFFICIAL_ACCOUNT)('one %s (%s, %s, %j) is %s', (_name, target, column, value, expected) => {
    expect(judged(target, column, value)).toBe(expected);
  });
});

describe('reasons', () => {
  test('a chatbot and a topic are refused with the API that is the right one', () => {
    expect(registry.jobs.accounts.judge('user_id', '@RBT#bot')).toMatchObject({
      reason: expect.stringContaining('openim_robot_http_svc/delete_robot'),
    });
    expect(registry.jobs.groups.judge('group_id', '@TGS#_x@TOPIC#_y')).toMatchObject({
      reason: expect.stringContaining('million_group_open_http_svc/destroy_topic'),
    });
  });

  test('no reason repeats the id, since ids are personal data', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 }), (value) => {
        for (const job of Object.values(registry.jobs)) {
          for (const column of job.columns) {
            const judgement = job.judge(column, value);
            if (judgement.kind !== 'fine') expect(judgement.reason).not.toContain(value);
          }
        }
      }),
    );
  });
});

test('a length is refused exactly where the UTF-8 encoding is too long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'ж', '用', '😀'), minLength: 1, maxLength: 34 }),
      (value) => {
        const bytes = new TextEncoder().encode(value).length;
        expect(judged('accounts', 'user_id', value) === 'invalid user-id-length').toBe(bytes > 32);
        expect(judged('friend-lists', 'group_name', value) === 'invalid group-name-length').toBe(bytes > 30);
      },
    ),
  );
});

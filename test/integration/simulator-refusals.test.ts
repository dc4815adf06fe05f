// The simulator over real HTTP: each way in which it turns a request down.
import { expect, test } from 'vitest';
import type { ApiName } from '../../src/simulator/apis.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  accounts,
  addressOf,
  aUserSig,
  call,
  failed,
  OK,
  type Parameters,
  send,
  simulatorsFor,
} from '../unit/simulator/simulator-client.ts';

const aSimulator = simulatorsFor();

async function answerTo(simulator: Simulator, parameters: Parameters): Promise<unknown> {
  const response = await send(simulator, { api: 'account_delete', body: accounts('a'), parameters });
  return response.json();
}

const OA = '@TOA#_@TOA#dOEF';

test.each([
  ['no SDKAppID', { sdkappid: undefined }, 60012],
  ['an SDKAppID that is no number', { sdkappid: 'x' }, 60006],
  ['another SDKAppID', { sdkappid: '1' }, 70020],
  ['no contenttype', { contenttype: undefined }, 60002],
  ['another contenttype', { contenttype: 'xml' }, 60025],
  ['a random above 32 bits', { random: '4294967296' }, 60002],
  ['a negative random', { random: '-1' }, 60002],
  ['an empty UserSig', { usersig: '' }, 70002],
  ['a UserSig that is no signature', { usersig: 'abc' }, 70003],
  ['another identifier than the one signed', { identifier: 'other' }, 70013],
])('%s is refused and nothing is done', async (_, parameters, code) => {
  const simulator = await aSimulator({ population: { accounts: ['a'] } });
  expect(await answerTo(simulator, parameters)).toEqual(failed(code));
  expect(simulator.population.has('accounts', 'a')).toBe(true);
});

test('a good signature of somebody who is not an admin is answered with 60010', async () => {
  const simulator = await aSimulator();
  const { sdkappid, secretKey } = simulator.credentials;
  const time = Math.floor(Date.now() / 1000);
  const usersig = aUserSig({ sdkappid, identifier: 'user', secretKey, time, expire: 60 });
  const parameters = { identifier: 'user', usersig };
  expect(await answerTo(simulator, parameters)).toEqual(failed(60010));
  expect(simulator.calls.brokenBounds).toEqual([]);
});

test('a server clock that is ahead ends signatures early and shows in the Date header', async () => {
  const simulator = await aSimulator({ clockOffsetMs: 7_200_000 });
  const response = await send(simulator, { api: 'account_delete', body: accounts('a') });
  expect(await response.json()).toEqual(failed(70001));
  const ahead = Date.parse(response.headers.get('date') ?? '') - Date.now();
  expect(ahead).toBeGreaterThan(7_100_000);
});

test('GET and unknown paths are answered with 60009', async () => {
  const simulator = await aSimulator();
  const get = await fetch(addressOf(simulator, 'im_open_login_svc/account_delete'));
  expect([get.status, await get.json()]).toEqual([200, failed(60009)]);
  const unknown = await fetch(addressOf(simulator, 'im_open_login_svc/nothing'), {
    method: 'POST',
    body: '{}',
  });
  expect(await unknown.json()).toEqual(failed(60009));
  expect(simulator.calls.brokenBounds.map(({ bound }) => bound)).toEqual(['method', 'path']);
});

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);
test.each<[string, ApiName, unknown, number, string]>([
  ['a body that is not JSON', 'account_delete', '{"DeleteItem":', 60003, 'json'],
  ['a UserID that is a number', 'account_delete', { DeleteItem: [{ UserID: 1 }] }, 60015, 'id-not-a-string'],
  ['101 accounts', 'account_delete', accounts(...many(101)), 70402, 'list-too-long'],
  ['no accounts', 'account_delete', { DeleteItem: [] }, 70402, 'list-empty'],
  ['an empty UserID', 'account_delete', accounts(''), 70402, 'id-empty'],
  ['33 list names', 'group_delete', { From_Account: 'u1', GroupName: many(33) }, 30001, 'list-too-long'],
  ['no list names', 'group_delete', { From_Account: 'u1', GroupName: [] }, 30001, 'list-empty'],
  ['no group', 'destroy_group', {}, 10004, 'list-empty'],
  [
    '101 subscribers',
    'delete_subscriber',
    { Official_Account: OA, SubscriberToDel_Account: many(101) },
    6017,
    'list-too-long',
  ],
  [
    '101 accounts to check',
    'account_check',
    { CheckItem: many(101).map((UserID) => ({ UserID })) },
    70402,
    'list-too-long',
  ],
  ['51 groups to look up', 'get_group_info', { GroupIdList: many(51) }, 10004, 'list-too-long'],
  [
    'a page of 201',
    'get_subscriber_info',
    { Official_Account: OA, Limit: 201, Next: '' },
    6017,
    'page-too-long',
  ],
])('%s: refused, nothing done, recorded as a broken bound', async (...[, api, body, code, bound]) => {
  const simulator = await aSimulator({
    population: { accountsPattern: { prefix: 'u', from: 0, to: 200 } },
  });
  expect(await call(simulator, api, body)).toEqual(failed(code));
  expect(simulator.population.counts().accounts).toBe(201);
  expect(simulator.calls.brokenBounds).toEqual([{ call: 1, api, bound }]);
});

test('an id that stands twice in a request is carried out and recorded as a broken bound', async () => {
  const simulator = await aSimulator({ population: { accounts: ['a'] } });
  const answer = await call(simulator, 'account_delete', accounts('a', 'a'));
  expect(answer).toMatchObject({ ResultItem: [{ ResultCode: 0 }, { ResultCode: 70107 }] });
  expect(simulator.calls.brokenBounds).toMatchObject([{ bound: 'duplicate-id' }]);
});

test('the conditions of the app are answered with their codes, and can be changed while running', async () => {
  const simulator = await aSimulator({ population: { accounts: ['a'] }, deletionEnabled: false });
  expect(await call(simulator, 'account_delete', accounts('a'))).toEqual(failed(71000));
  simulator.setConditions({ officialAccountsEnabled: false });
  expect(await call(simulator, 'destroy_official_account', { Official_Account: OA })).toEqual(failed(131000));
  simulator.setConditions({ wrongRegion: true });
  expect(await call(simulator, 'account_delete', accounts('a'))).toEqual(failed(60026));
  simulator.setConditions({ wrongRegion: false, deletionEnabled: true });
  expect(await call(simulator, 'account_delete', accounts('a'))).toMatchObject(OK);
});

test('a body that is not UTF-8 is refused, never read as another id', async () => {
  const simulator = await aSimulator({ population: { accounts: ['\u{fffd}'] } });
  const body = Buffer.from('{"DeleteItem":[{"UserID":"\u00ff"}]}', 'latin1');
  const answer = await fetch(addressOf(simulator, 'im_open_login_svc/account_delete'), {
    method: 'POST',
    body,
  });
  expect(await answer.json()).toEqual(failed(60003));
  expect(simulator.population.counts().accounts).toBe(1);
});

test('an id above the documented length is not found, and recorded as a broken bound', async () => {
  const simulator = await aSimulator();
  await call(simulator, 'account_delete', accounts('x'.repeat(32), 'y'.repeat(20)));
  expect(simulator.calls.brokenBounds).toEqual([]);
  // 11 characters of 3 bytes each.
  const answer = await call(simulator, 'account_delete', accounts('\u6587'.repeat(11)));
  expect(answer).toMatchObject({ ResultItem: [{ ResultCode: 70107 }] });
  expect(simulator.calls.brokenBounds).toMatchObject([{ call: 2, bound: 'id-too-long' }]);
});

test('a topic is no group', async () => {
  const simulator = await aSimulator();
  const topic = '@TGS#_@TGS#abc@TOPIC#_def';
  expect(await call(simulator, 'destroy_group', { GroupId: topic })).toEqual(failed(10015));
  expect(simulator.calls.brokenBounds).toMatchObject([{ bound: 'topic-as-group' }]);
});

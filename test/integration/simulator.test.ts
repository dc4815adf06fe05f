// The simulator over real HTTP: each documented request and its answer.
import { expect, test } from 'vitest';
import { accounts, call, failed, OK, simulatorsFor } from '../unit/simulator/simulator-client.ts';

const aSimulator = simulatorsFor();

const OA = '@TOA#_@TOA#dOEF';

test('account_delete answers the documented sample: one deleted, one that never existed', async () => {
  const simulator = await aSimulator({ population: { accounts: ['UserID_1'] } });
  expect(await call(simulator, 'account_delete', accounts('UserID_1', 'UserID_2'))).toEqual({
    ...OK,
    ResultItem: [
      { ResultCode: 0, ResultInfo: '', UserID: 'UserID_1' },
      { ResultCode: 70107, ResultInfo: 'Err_TLS_PT_Open_Login_Account_Not_Exist', UserID: 'UserID_2' },
    ],
  });
  expect(simulator.population.has('accounts', 'UserID_1')).toBe(false);
});

test('group_delete answers "0" as ErrorInfo and passes over lists that do not exist', async () => {
  const simulator = await aSimulator({ population: { friendLists: { id: ['group1', 'kept'] } } });
  const body = { From_Account: 'id', GroupName: ['group1', 'group2', 'group3'] };
  expect(await call(simulator, 'group_delete', body)).toEqual({
    ...OK,
    ErrorInfo: '0',
    ErrorDisplay: '',
    CurrentSequence: 4,
  });
  expect(simulator.population.counts()['friend-lists']).toBe(1);
  expect(await call(simulator, 'group_delete', { ...body, From_Account: 'nobody' })).toEqual(failed(30003));
});

test('destroy_group deletes once and answers 10010 after that', async () => {
  const simulator = await aSimulator({ population: { groups: ['@TGS#2J4SZEAEL'] } });
  const body = { GroupId: '@TGS#2J4SZEAEL' };
  expect(await call(simulator, 'destroy_group', body)).toEqual(OK);
  expect(await call(simulator, 'destroy_group', body)).toEqual(failed(10010));
});

test('destroy_official_account takes its subscribers along, whose deletion then answers 130004', async () => {
  const simulator = await aSimulator({ population: { subscribers: { [OA]: ['107867'] } } });
  expect(await call(simulator, 'destroy_official_account', { Official_Account: OA })).toEqual(OK);
  expect(simulator.population.counts()).toMatchObject({ 'official-accounts': 0, subscribers: 0 });
  const users = { Official_Account: OA, SubscriberToDel_Account: ['107867'] };
  expect(await call(simulator, 'delete_subscriber', users)).toEqual(failed(130004));
  expect(await call(simulator, 'destroy_official_account', { Official_Account: 'odd' })).toEqual(
    failed(130007),
  );
});

test('delete_subscriber takes both documented bodies, unless one field is asked for', async () => {
  const simulator = await aSimulator({ population: { subscribers: { [OA]: ['107867', '966582476'] } } });
  const strings = { Official_Account: OA, SubscriberToDel_Account: ['107867', 'stranger'] };
  const objects = { Official_Account: OA, SubscriberList: [{ Subscriber_Account: '966582476' }] };
  expect(await call(simulator, 'delete_subscriber', strings)).toEqual({
    ...OK,
    SubscriberList: [
      { Subscriber_Account: '107867', Result: 1 },
      { Subscriber_Account: 'stranger', Result: 2 },
    ],
  });
  expect(await call(simulator, 'delete_subscriber', objects)).toEqual({
    ...OK,
    SubscriberList: [{ Subscriber_Account: '966582476', Result: 1 }],
  });
  simulator.setConditions({ subscriberField: 'SubscriberList' });
  expect(await call(simulator, 'delete_subscriber', strings)).toEqual(failed(6017));
});

test('deleting an account takes its friend lists along', async () => {
  const simulator = await aSimulator({ population: { friendLists: { id: ['a', 'b'] } } });
  await call(simulator, 'account_delete', accounts('id'));
  expect(simulator.population.counts()).toMatchObject({ accounts: 0, 'friend-lists': 0 });
});

test('each read-back API tells what exists from what does not', async () => {
  const simulator = await aSimulator({
    population: {
      friendLists: { id: ['a', 'b'] },
      groups: ['g'],
      subscribers: { [OA]: ['s1', 's2', 's3'] },
    },
  });
  const check = { CheckItem: [{ UserID: 'id' }, { UserID: 'nobody' }] };
  expect(await call(simulator, 'account_check', check)).toMatchObject({
    ResultItem: [
      { UserID: 'id', ResultCode: 0, AccountStatus: 'Imported' },
      { UserID: 'nobody', ResultCode: 0, AccountStatus: 'NotImported' },
    ],
  });
  expect(await call(simulator, 'group_get', { From_Account: 'id' })).toMatchObject({
    ResultItem: [{ GroupName: 'a' }, { GroupName: 'b' }],
  });
  expect(await call(simulator, 'group_get', { From_Account: 'nobody' })).toEqual(failed(30003));
  expect(await call(simulator, 'get_group_info', { GroupIdList: ['g', 'h'] })).toMatchObject({
    GroupInfo: [
      { GroupId: 'g', ErrorCode: 0 },
      { GroupId: 'h', ErrorCode: 10010 },
    ],
  });
  const list = { OfficialAccountIdList: [{ Official_Account: OA }, { Official_Account: '@TOA#_x' }] };
  expect(await call(simulator, 'get_official_account_info', list)).toMatchObject({
    OfficialAccountInfoList: [{ ErrorCode: 0 }, { ErrorCode: 130004 }],
  });
});

test('get_subscriber_info gives pages that miss nobody although some are deleted in between', async () => {
  const simulator = await aSimulator({ population: { subscribers: { [OA]: ['s1', 's2', 's3'] } } });
  const first = await call(simulator, 'get_subscriber_info', { Official_Account: OA, Limit: 1, Next: '' });
  expect(first).toMatchObject({
    SubscriberNum: 3,
    SubscriberList: [{ Subscriber_Account: 's1' }],
    Next: 'place-1',
  });
  await call(simulator, 'delete_subscriber', { Official_Account: OA, SubscriberToDel_Account: ['s1'] });
  const rest = await call(simulator, 'get_subscriber_info', {
    Official_Account: OA,
    Limit: 200,
    Next: 'place-1',
  });
  expect(rest).toMatchObject({
    SubscriberList: [{ Subscriber_Account: 's2' }, { Subscriber_Account: 's3' }],
    Next: '',
  });
});

test('deletions show in the read-back APIs only after the lag', async () => {
  const simulator = await aSimulator({
    population: { friendLists: { u: ['a', 'b'] }, groups: ['g'], subscribers: { [OA]: ['s'] } },
    verificationLagMs: 3_600_000,
  });
  await call(simulator, 'group_delete', { From_Account: 'u', GroupName: ['a', 'b'] });
  await call(simulator, 'destroy_group', { GroupId: 'g' });
  await call(simulator, 'destroy_official_account', { Official_Account: OA });
  await call(simulator, 'account_delete', accounts('u'));
  expect(Object.values(simulator.population.counts())).toEqual([0, 0, 0, 0, 0]);
  expect(await call(simulator, 'account_check', { CheckItem: [{ UserID: 'u' }] })).toMatchObject({
    ResultItem: [{ AccountStatus: 'Imported' }],
  });
  const lists = await call(simulator, 'group_get', { From_Account: 'u', GroupName: ['b'] });
  expect(lists).toMatchObject({ ResultItem: [{ GroupName: 'b' }] });
  expect(await call(simulator, 'get_group_info', { GroupIdList: ['g'] })).toMatchObject({
    GroupInfo: [{ ErrorCode: 0 }],
  });
  const list = { OfficialAccountIdList: [{ Official_Account: OA }] };
  expect(await call(simulator, 'get_official_account_info', list)).toMatchObject({
    OfficialAccountInfoList: [{ ErrorCode: 0 }],
  });
  expect(await call(simulator, 'get_subscriber_info', { Official_Account: OA })).toMatchObject({
    SubscriberList: [{ Subscriber_Account: 's' }],
  });
});

test('answers carry a request id if asked to', async () => {
  const simulator = await aSimulator({ requestIds: true });
  await call(simulator, 'destroy_group', { GroupId: 'g' });
  expect(await call(simulator, 'destroy_group', { GroupId: 'g' })).toMatchObject({
    RequestId: 'simulator-2',
  });
});

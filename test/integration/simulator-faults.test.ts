// The simulator's faults, limits, log and control address over real HTTP.
import { expect, test, vi } from 'vitest';
import { isJsonObject } from '../../src/simulator/answer.ts';
import type { Fault } from '../../src/simulator/fault-rule.ts';
import { accounts, call, failed, OK, send, simulatorsFor } from '../unit/simulator/simulator-client.ts';

const MILLION = { accountsPattern: { prefix: 'u', from: 1, to: 1_000_000 } };

const aSimulator = simulatorsFor({ population: MILLION, keepIds: true });

const idsIn = (answer: unknown): readonly unknown[] => {
  const items = isJsonObject(answer) ? answer['ResultItem'] : undefined;
  return Array.isArray(items) ? items.map((item) => (isJsonObject(item) ? item['UserID'] : undefined)) : [];
};

test.each([true, false])('an item code leaves the rest of the request alone (effect %s)', async (effect) => {
  const simulator = await aSimulator({
    faults: [{ fault: { kind: 'item-code', code: 30006, effect }, ids: ['u2'], times: 1 }],
  });
  const answer = await call(simulator, 'account_delete', accounts('u1', 'u2'));
  expect(answer).toMatchObject({ ...OK, ResultItem: [{ ResultCode: 0 }, { ResultCode: 30006 }] });
  expect(simulator.population.has('accounts', 'u2')).toBe(!effect);
  const again = await call(simulator, 'account_delete', accounts('u2'));
  expect(again).toMatchObject({ ResultItem: [{ ResultCode: effect ? 70107 : 0 }] });
});

test('a spoilt id makes the whole request fail until it is sent without it', async () => {
  const simulator = await aSimulator({
    faults: [{ fault: { kind: 'top-code', code: 70402 }, ids: ['u2'] }],
  });
  expect(await call(simulator, 'account_delete', accounts('u1', 'u2'))).toEqual(failed(70402));
  expect(simulator.population.has('accounts', 'u1')).toBe(true);
  expect(await call(simulator, 'account_delete', accounts('u1'))).toMatchObject(OK);
});

test('an item code for an API without item codes is the code of the whole call', async () => {
  const simulator = await aSimulator({
    population: { groups: ['g'] },
    faults: [{ fault: { kind: 'item-code', code: 10002 }, calls: [1] }],
  });
  expect(await call(simulator, 'destroy_group', { GroupId: 'g' })).toEqual(failed(10002));
  expect(await call(simulator, 'destroy_group', { GroupId: 'g' })).toEqual(OK);
});

test.each<[Fault, number]>([
  [{ kind: 'http-status' }, 502],
  [{ kind: 'http-status', effect: true }, 502],
  [{ kind: 'http-status', status: 429 }, 429],
  [{ kind: 'html' }, 200],
  [{ kind: 'html', effect: true }, 200],
  [{ kind: 'truncated' }, 200],
])('%j gives status %i and a body that is not JSON', async (fault, status) => {
  const simulator = await aSimulator({ faults: [{ fault }] });
  const response = await send(simulator, { api: 'account_delete', body: accounts('u1') });
  expect(response.status).toBe(status);
  await expect(response.json()).rejects.toThrow();
  const isDone = fault.kind === 'truncated' || ('effect' in fault && fault.effect === true);
  expect(simulator.population.has('accounts', 'u1')).toBe(!isDone);
  expect(simulator.calls.entries[0]).not.toHaveProperty('code');
});

test.each<[Fault, boolean]>([
  [{ kind: 'reset' }, false],
  [{ kind: 'reset', effect: true }, true],
  [{ kind: 'cut-off' }, true],
])('%j ends the connection without a whole answer (done: %s)', async (fault, isDone) => {
  const simulator = await aSimulator({ faults: [{ fault, calls: [1] }] });
  await expect(call(simulator, 'account_delete', accounts('u1'))).rejects.toThrow();
  expect(simulator.population.has('accounts', 'u1')).toBe(!isDone);
  expect(await call(simulator, 'account_delete', accounts('u1'))).toMatchObject({
    ResultItem: [{ ResultCode: isDone ? 70107 : 0 }],
  });
});

test.each([true, false])(
  'silence holds the connection until the simulator closes (effect %s)',
  async (effect) => {
    const simulator = await aSimulator({ faults: [{ fault: { kind: 'silence', effect } }] });
    const answer = call(simulator, 'account_delete', accounts('u1')).then(
      () => 'answered',
      () => 'ended',
    );
    await vi.waitUntil(() => simulator.calls.entries[0]?.fault !== undefined);
    expect(simulator.population.has('accounts', 'u1')).toBe(!effect);
    await simulator.close();
    expect(await answer).toBe('ended');
    expect(simulator.calls.entries[0]).not.toHaveProperty('answeredAt');
  },
);

test('faults of the list change the answer and not the effect', async () => {
  const simulator = await aSimulator();
  const answerTo = async (fault: Fault): Promise<unknown> => {
    for (const id of ['u1', 'u2', 'u3']) simulator.population.add('accounts', id);
    simulator.setFaults([{ fault }]);
    const answer = await call(simulator, 'account_delete', accounts('u1', 'u2', 'u3'));
    expect(simulator.population.counts().accounts).toBe(999_997);
    return answer;
  };
  expect(await answerTo({ kind: 'no-list' })).toEqual(OK);
  expect(idsIn(await answerTo({ kind: 'missing-items', count: 2 }))).toHaveLength(1);
  expect(idsIn(await answerTo({ kind: 'extra-items' }))).toEqual(['u1', 'u2', 'u3', 'nobody-asked-1']);
  expect(idsIn(await answerTo({ kind: 'duplicated-items', count: 'all' }))).toEqual([
    'u1',
    'u1',
    'u2',
    'u2',
    'u3',
    'u3',
  ]);
  expect(idsIn(await answerTo({ kind: 'other-case', count: 'all' }))).toEqual(['U1', 'U2', 'U3']);
});

test('shuffled items are all there, in another order', async () => {
  const simulator = await aSimulator({ faults: [{ fault: { kind: 'shuffled-items' } }] });
  const sent = Array.from({ length: 50 }, (_, index) => `u${index + 1}`);
  const answered = idsIn(await call(simulator, 'account_delete', accounts(...sent)));
  expect(answered).not.toEqual(sent);
  expect(answered).toHaveLength(sent.length);
  expect(new Set(answered)).toEqual(new Set(sent));
});

test('the same seed gives the same faults, another seed gives others', async () => {
  const faultsWith = async (seed: number): Promise<readonly (string | undefined)[]> => {
    const rules = [{ fault: { kind: 'top-code' as const, code: 70169 }, rate: 0.5 }];
    const simulator = await aSimulator({ seed, faults: rules });
    for (let n = 1; n <= 40; n += 1) await call(simulator, 'account_delete', accounts(`u${n}`));
    return simulator.calls.entries.map((entry) => entry.fault);
  };
  const first = await faultsWith(7);
  expect(new Set(first)).toEqual(new Set([undefined, 'top-code 70169']));
  expect(await faultsWith(7)).toEqual(first);
  expect(await faultsWith(8)).not.toEqual(first);
});

test('calls above the limit get 60007 with HTTP 200, change nothing and count as throttled', async () => {
  const simulator = await aSimulator({ limits: { account_delete: 3 } });
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((n) => send(simulator, { api: 'account_delete', body: accounts(`u${n}`) })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  // Five calls on one machine arrive well within a second.
  expect(simulator.calls.throttledCount('account_delete')).toBe(2);
  expect(simulator.calls.worstSlidingSecond('account_delete')).toEqual({ all: 5, admitted: 3 });
  expect(simulator.population.counts().accounts).toBe(999_997);
  expect(simulator.calls.entries.filter((entry) => entry.code === 60007)).toHaveLength(2);
  simulator.setLimits({ account_delete: null });
  expect(await call(simulator, 'account_delete', accounts('u9'))).toMatchObject(OK);
});

test('the log says which calls carried an id and which one deleted it', async () => {
  const simulator = await aSimulator();
  await call(simulator, 'account_delete', accounts('u1', 'nobody'));
  await call(simulator, 'account_delete', accounts('u1'));
  expect(simulator.calls.callsFor('u1').map((entry) => [entry.call, entry.deleted])).toEqual([
    [1, ['u1']],
    [2, []],
  ]);
  expect([...simulator.calls.deletedByRequest()]).toEqual([[1, ['u1']]]);
  expect(simulator.calls.brokenBounds).toEqual([]);
});

test('without keepIds no id is kept', async () => {
  const simulator = await aSimulator({ keepIds: false });
  await call(simulator, 'account_delete', accounts('u1'));
  expect(JSON.stringify(simulator.calls.entries)).not.toContain('u1');
  expect(() => simulator.calls.callsFor('u1')).toThrow(/keepIds/);
});

test('an answer is not sent before the latency has passed', async () => {
  const simulator = await aSimulator({ latencyMs: { min: 30, max: 40 } });
  await call(simulator, 'account_delete', accounts('u1'));
  const [entry] = simulator.calls.entries;
  // A timer may fire up to 1 ms early.
  expect((entry?.answeredAt ?? 0) - (entry?.at ?? 0)).toBeGreaterThanOrEqual(29);
});

test('2,000 calls of 100 accounts are all served and counted', async () => {
  const simulator = await aSimulator({ limits: { account_delete: null }, keepIds: false });
  let next = 0;
  const sendSome = async (): Promise<void> => {
    for (let batch = next++; batch < 2000; batch = next++) {
      const ids = Array.from({ length: 100 }, (_, index) => `u${batch * 100 + index + 1}`);
      await call(simulator, 'account_delete', accounts(...ids));
    }
  };
  await Promise.all(Array.from({ length: 20 }, sendSome));
  expect(simulator.population.counts().accounts).toBe(800_000);
  expect(simulator.calls.callCount('account_delete')).toBe(2000);
});

test('another process sees the state and the log, and changes faults and limits', async () => {
  const simulator = await aSimulator({ control: true });
  const get = (path: string): Promise<Response> => fetch(`${simulator.url}/_simulator/${path}`);
  const change = (path: string, body: unknown): Promise<Response> =>
    fetch(`${simulator.url}/_simulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect((await change('limits', { account_delete: 0 })).status).toBe(200);
  expect(await call(simulator, 'account_delete', accounts('u1'))).toEqual(failed(60007));
  await change('limits', { account_delete: null });
  await change('faults', [{ fault: { kind: 'top-code', code: 70500 }, calls: [1] }]);
  expect(await call(simulator, 'account_delete', accounts('u1'))).toEqual(failed(70500));
  await call(simulator, 'account_delete', accounts('u1'));
  expect(await (await get('state')).json()).toMatchObject({
    population: { atStart: { accounts: 1_000_000 }, now: { accounts: 999_999 } },
    calls: {
      all: 3,
      throttled: 1,
      byApi: { account_delete: { calls: 3, worstSecond: { all: 3, admitted: 2 } } },
    },
    brokenBounds: [],
  });
  const missing = await get('missing-check?target=accounts&id=u1&id=u2');
  expect(await missing.json()).toEqual({ present: ['u2'], missing: ['u1'] });
  expect((await (await get('log')).text()).trimEnd().split('\n')).toHaveLength(3);
});

test('rules that are not valid are refused with a reason and change nothing', async () => {
  const simulator = await aSimulator({ control: true });
  const body = JSON.stringify([{ fault: { kind: 'explosion' } }]);
  const answer = await fetch(`${simulator.url}/_simulator/faults`, { method: 'POST', body });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('kind');
  expect(await call(simulator, 'account_delete', accounts('u1'))).toMatchObject(OK);
});

test('without the option the control address is an unknown path', async () => {
  const simulator = await aSimulator();
  const answer = await fetch(`${simulator.url}/_simulator/state`);
  expect(await answer.json()).toEqual(failed(60009));
});

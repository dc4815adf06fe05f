// A probe of a plan: which rows it asks for, what it counts, and how it ends without an answer.
import { expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import type { ApiRequest } from '../../../src/core/ports/deletion-api.ts';
import { type ProbeEnd, type ProbeRequest, probeRows } from '../../../src/pipeline/probe-rows.ts';
import { anAnswer, SILENCE, UNDELIVERED } from '../../support/answers.ts';
import { aBatch } from '../../support/batch-builders.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { numbered } from '../../support/numbered.ts';
import { streamOf } from '../../support/run-builder.ts';

const GROUPS = numbered('g', 6);
const USERS = numbered('u', 10);
const BATCHES = [
  ...GROUPS.map((id, batch) => aBatch({ batch, target: 'groups', ids: [id] })),
  aBatch({ batch: 6, ids: USERS.slice(0, 7) }),
  aBatch({ batch: 7, ids: USERS.slice(7) }),
];

/** Longer than any probe here takes. */
const LONG_MS = 600_000;
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Asked {
  readonly end: ProbeEnd;
  readonly ids: readonly string[];
  readonly calls: number;
}

/** Probes against a server on which the ids that end in an odd digit are gone. */
async function probe(
  over: Partial<ProbeRequest> = {},
  answerAs: (request: ApiRequest) => CallResult = () => anAnswer(),
): Promise<Asked> {
  const clock = new HandClock();
  const ids: string[] = [];
  let calls = 0;
  const call = (request: ApiRequest) => {
    calls += 1;
    const result = answerAs(request);
    if (result.kind === 'answered' && result.envelope.code === 0) {
      request.readItems?.(answerTo(request.body, ids));
    }
    return Promise.resolve(result);
  };
  const probing = probeRows({
    batches: streamOf(BATCHES),
    rows: 16,
    wanted: 5,
    seed: '00c0ffee5eedf00d',
    registry,
    lookUps,
    api: { call, signAgain: () => true },
    rateFor: () => Number.POSITIVE_INFINITY,
    mostInFlight: 10,
    maxAttempts: 8,
    interrupt: new AbortController().signal,
    observer: { onTarget: () => undefined, onCall: () => undefined },
    clock,
    random: () => 0.5,
    ...over,
  });
  let isOver = false;
  void probing.finally(() => {
    isOver = true;
  });
  // Reading batches takes more turns than a clock waits for.
  while (!isOver && clock.monotonicMs() < LONG_MS) {
    await nextTurn();
    await clock.advance(500);
  }
  expect(isOver).toBe(true);
  return { end: await probing, ids, calls };
}

function answerTo(body: unknown, seen: string[]): Readonly<Record<string, unknown>> {
  const { CheckItem: users, GroupIdList: groups } = body as {
    readonly CheckItem?: readonly { readonly UserID: string }[];
    readonly GroupIdList?: readonly string[];
  };
  const isGone = (id: string) => /[13579]$/.test(id);
  seen.push(...(groups ?? []), ...(users ?? []).map(({ UserID: id }) => id));
  return {
    ResultItem: users?.map(({ UserID }) => ({
      UserID,
      ResultCode: 0,
      AccountStatus: isGone(UserID) ? 'NotImported' : 'Imported',
    })),
    GroupInfo: groups?.map((id) => ({ GroupId: id, ErrorCode: isGone(id) ? 10010 : 0 })),
  };
}

test('asks for the rows that the seed draws and for no other, once each, and counts them for each target', async () => {
  const { end, ids, calls } = await probe();

  expect(ids).toEqual(['g4', 'g5', 'g6', 'u6', 'u9']);
  expect(calls).toBe(2);
  expect(end).toEqual({
    kind: 'complete',
    counts: {
      verdicts: { gone: 2, present: 3, unverifiable: 0 },
      byTarget: {
        groups: { gone: 1, present: 2, unverifiable: 0 },
        accounts: { gone: 1, present: 1, unverifiable: 0 },
      },
      calls: 2,
    },
  });
});

test('asks for all rows if more are wanted than there are', async () => {
  const { end, ids } = await probe({ wanted: 1_000 });

  expect(ids).toEqual([...GROUPS, ...USERS]);
  expect(end).toMatchObject({
    kind: 'complete',
    counts: {
      byTarget: {
        groups: { gone: 3, present: 3, unverifiable: 0 },
        accounts: { gone: 5, present: 5, unverifiable: 0 },
      },
    },
  });
});

test('does not read on behind the last row that is drawn', async () => {
  let read = 0;
  async function* batches() {
    for (const batch of BATCHES) {
      read += 1;
      yield await Promise.resolve(batch);
    }
  }
  // The only row to draw is in the first batch; the second batch is read, and no further one.
  await probe({ batches: batches(), rows: 1, wanted: 1 });
  expect(read).toBe(2);
});

test('a row that cannot be looked up is counted as such', async () => {
  const { end } = await probe({ maxAttempts: 2, wanted: 16 }, ({ path }) =>
    path.includes('account_check') ? anAnswer(70500) : anAnswer(),
  );
  expect(end).toMatchObject({
    kind: 'complete',
    counts: { byTarget: { accounts: { gone: 0, present: 0, unverifiable: 10 }, groups: { present: 3 } } },
  });
});

test.each([
  ['nothing is delivered for a minute', UNDELIVERED, 8],
  ['nothing is answered, and the attempts are used up before', SILENCE, 2],
] as const)('if %s, it ends early', async (_what, result, maxAttempts) => {
  const { end } = await probe({ maxAttempts }, () => result);
  expect(end).toEqual({ kind: 'ended-early', ending: { kind: 'out-of-reach', how: 'unreachable' } });
});

test('an answer that every call would get ends it after one call', async () => {
  const { end, calls } = await probe({}, () => anAnswer(70403, 'not an admin'));
  expect(end).toMatchObject({ kind: 'ended-early', ending: { kind: 'refused', stop: { code: 70403 } } });
  expect(calls).toBe(1);
});

test('an interrupt ends it', async () => {
  const { end, calls } = await probe({ interrupt: AbortSignal.abort() });
  expect(end).toEqual({ kind: 'ended-early', ending: { kind: 'interrupted' } });
  expect(calls).toBe(0);
});

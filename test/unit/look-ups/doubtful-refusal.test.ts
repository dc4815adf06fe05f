// A gateway that refuses a look-up: the row behind it is found or given up, and the pass stops only if others are refused too.
import { describe, expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import type { JudgedRow } from '../../../src/core/judge-look-up.ts';
import { firstLookUp } from '../../../src/core/look-up.ts';
import type { ApiRequest } from '../../../src/core/ports/deletion-api.ts';
import { createPacer } from '../../../src/pipeline/pacer.ts';
import { RunEnding } from '../../../src/pipeline/run-ending.ts';
import { serveLookUps } from '../../../src/pipeline/serve-look-ups.ts';
import { anAnswer } from '../../support/answers.ts';

const FORBIDDEN: CallResult = { kind: 'misdirected', reason: 'HTTP 403' };

/**
 * Looks up three batches of four accounts, behind a gateway that refuses requests with certain ids.
 */
async function lookedUp(isRefused: (body: string) => boolean) {
  const judged: JudgedRow[] = [];
  const ending = new RunEnding();
  let calls = 0;
  const batches = [0, 1, 2].map((batch) =>
    firstLookUp(
      undefined,
      [0, 1, 2, 3].map((row) => ({ batch, row, id: `user${batch}${row}` })),
    ),
  );
  const call = ({ body, readItems }: ApiRequest): Promise<CallResult> => {
    calls += 1;
    const text = JSON.stringify(body);
    if (isRefused(text)) return Promise.resolve(FORBIDDEN);
    const ids = text.match(/user\d\d/g) ?? [];
    readItems?.({
      ResultItem: ids.map((UserID) => ({ UserID, ResultCode: 0, AccountStatus: 'NotImported' })),
    });
    return Promise.resolve(anAnswer());
  };
  await serveLookUps({
    job: lookUps.accounts,
    registry,
    api: { call, signAgain: () => false },
    pacer: createPacer({ rate: Number.POSITIVE_INFINITY, mostInFlight: 1 }, systemClock),
    clock: systemClock,
    random: () => 0.001,
    maxAttempts: 3,
    patienceMs: 0,
    next: () => Promise.resolve(batches.shift()),
    onJudged: (rows) => judged.push(...rows),
    onCall: () => undefined,
    ending,
  });
  return { ending: ending.reason, calls, judged };
}

const idsWith = (judged: readonly JudgedRow[], verdict: string) =>
  judged.filter((row) => row.verdict === verdict).map(({ row }) => row.id);

describe('a gateway that refuses look-ups', () => {
  test('for one id leaves that one unverifiable, and all others are judged', async () => {
    const { ending, judged } = await lookedUp((body) => body.includes('user12'));
    expect(ending).toBeUndefined();
    expect(idsWith(judged, 'unverifiable')).toEqual(['user12']);
    expect(idsWith(judged, 'gone')).toHaveLength(11);
  });

  test('for every id ends the pass at the second request, and no row is judged', async () => {
    const { ending, judged, calls } = await lookedUp(() => true);
    expect(ending).toMatchObject({ kind: 'refused', stop: { message: 'HTTP 403' } });
    expect(calls).toBeLessThanOrEqual(4);
    expect(judged).toEqual([]);
  });
});

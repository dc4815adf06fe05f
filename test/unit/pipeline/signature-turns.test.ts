// A refused signature: made anew once, a wait where the server asks for one, then the end, however many calls are under way.
import { expect, test } from 'vitest';
import type { StopReason } from '../../../src/core/judge-call.ts';
import { SignatureTurns } from '../../../src/pipeline/signature-turns.ts';

const EXPIRED: StopReason = { code: 70_001, message: 'expired', meaning: 'expired', about: 'signature' };

function aSigner(canSignAgain = true) {
  const told: string[] = [];
  const turns = new SignatureTurns({
    api: {
      signAgain: () => {
        told.push('sign');
        return canSignAgain;
      },
    },
    pacer: { hold: (ms) => told.push(`hold ${ms}`) },
  });
  const refused = (signature: number, waitMs = 0) => turns.refused({ signature, why: EXPIRED, waitMs });
  return { told, turns, refused };
}

test('the first refusal makes another signature, and one call alone tries it', () => {
  const { told, refused, turns } = aSigner();
  expect(refused(turns.number)).toBeUndefined();
  expect(told).toEqual(['sign', 'hold 0']);
});

test('calls that were under way with the old signature make no further one, and stop nothing', () => {
  const { told, refused, turns } = aSigner();
  const old = turns.number;
  for (let call = 0; call < 50; call += 1) expect(refused(old)).toBeUndefined();
  expect(told).toEqual(['sign', 'hold 0']);
});

test('a refusal of the new signature ends the run', () => {
  const { told, refused, turns } = aSigner();
  refused(turns.number);
  expect(refused(turns.number)).toEqual(EXPIRED);
  expect(told).toEqual(['sign', 'hold 0']);
});

test('a new signature that was accepted may be refused again later; what an old one is told changes nothing', () => {
  const { refused, turns } = aSigner();
  const old = turns.number;
  refused(old);
  turns.accepted(turns.number);
  expect(refused(turns.number)).toBeUndefined();
  turns.accepted(old);
  expect(refused(turns.number)).toEqual(EXPIRED);
});

test('a ready-made signature that is refused ends the run at once, and says that there is no key', () => {
  const { told, refused, turns } = aSigner(false);
  expect(refused(turns.number)).toMatchObject({
    code: 70_001,
    meaning: expect.stringContaining('ready-made') as string,
  });
  expect(told).toEqual(['sign']);
});

test('where the server asks for a wait a ready-made signature is tried once more after it', () => {
  const { told, refused, turns } = aSigner(false);
  expect(refused(turns.number, 60_000)).toBeUndefined();
  expect(told).toEqual(['sign', 'hold 60000']);
  expect(refused(turns.number, 60_000)).toEqual(EXPIRED);
});

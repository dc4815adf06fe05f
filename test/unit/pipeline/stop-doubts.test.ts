// Refusals that can be about one request alone: when they stop the run, and when they are known to be about that request.
import { expect, test } from 'vitest';
import { StopDoubts } from '../../../src/pipeline/stop-doubts.ts';

test('one request that is refused stops nothing, however often; another one with it stops the run', () => {
  const doubts = new StopDoubts();
  expect([doubts.refused('a', false), doubts.refused('a', false), doubts.refused('b', false)]).toEqual([
    false,
    false,
    true,
  ]);
});

test('where others are served in between, the refusals are about those requests', () => {
  const doubts = new StopDoubts();
  expect(doubts.refused('a', false)).toBe(false);
  expect(doubts.isAboutOne('a')).toBe(false);
  doubts.served();
  expect([doubts.isAboutOne('a'), doubts.isAboutOne('b')]).toEqual([true, false]);
  expect(doubts.refused('b', false)).toBe(false);
  expect(doubts.isAboutOne('b')).toBe(false);
});

test('the only request that there is stops the run at once, but not after others were served', () => {
  expect(new StopDoubts(() => 1).refused('a', false)).toBe(true);
  const later = new StopDoubts(() => 1);
  later.served();
  expect(later.refused('a', false)).toBe(false);
});

test('requests that were refused before this process began do not stop it, unless they are all that there is', () => {
  let left = 4;
  const doubts = new StopDoubts(() => left);
  expect(['a', 'b', 'c'].map((request) => doubts.refused(request, true))).toEqual([false, false, false]);
  expect(doubts.refused('fresh', false)).toBe(true);
  left = 3;
  const all = new StopDoubts(() => left);
  expect(['a', 'b', 'c'].map((request) => all.refused(request, true))).toEqual([false, false, true]);
});

test('parts of one request that are all refused stop the run after seven', () => {
  const doubts = new StopDoubts();
  const stops = Array.from({ length: 7 }, () => doubts.refused('a', false));
  expect(stops).toEqual([false, false, false, false, false, false, true]);
});

// The states of a run: no event sequence leads over an edge that is not in the table.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayFollow, RUN_STATES, type RunState } from '../../../src/core/run-state.ts';
import { finishedExitCode, plannedOutcomes, summarise } from '../../../src/core/summary.ts';
import { aPlan } from '../../support/run-builder.ts';

/** The edges as the contract and its commands need them, written down a second time. */
const EDGES: readonly string[] = [
  'planned running',
  'planned cancelled',
  'running running',
  'running paused',
  'running stopped',
  'running cancelled',
  'running finished',
  'paused running',
  'paused cancelled',
  'paused stopped',
  'stopped running',
  'stopped cancelled',
];

const everyPair = RUN_STATES.flatMap((from) => RUN_STATES.map((to) => [from, to] as const));

test.each(everyPair)('from %s to %s is open just where the table says so', (from, to) => {
  expect(mayFollow(from, to)).toBe(EDGES.includes(`${from} ${to}`));
});

/** A run that takes an event only where the edge is open. */
function walk(events: readonly RunState[]): readonly RunState[] {
  const path: RunState[] = ['planned'];
  for (const event of events) {
    if (mayFollow(path.at(-1) ?? 'planned', event)) path.push(event);
  }
  return path;
}

test('no sequence of events leaves an ended run, or comes back to the plan', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...RUN_STATES), { maxLength: 60 }), (events) => {
      const path = walk(events);
      const ended = path.findIndex((state) => state === 'finished' || state === 'cancelled');
      expect(ended === -1 || ended === path.length - 1).toBe(true);
      expect(path.lastIndexOf('planned')).toBe(0);
      expect(path.slice(1).every((to, i) => EDGES.includes(`${path[i]} ${to}`))).toBe(true);
    }),
  );
});

test('every state can be reached from a plan, and an end from every state', () => {
  const reachable = (from: RunState): Set<RunState> => {
    const seen = new Set<RunState>([from]);
    for (const state of seen) for (const to of RUN_STATES) if (mayFollow(state, to)) seen.add(to);
    return seen;
  };
  expect([...reachable('planned')].toSorted()).toEqual([...RUN_STATES].toSorted());
  for (const state of RUN_STATES) {
    expect(reachable(state).has('finished') || reachable(state).has('cancelled')).toBe(true);
  }
});

test.each([
  [{ deleted: 3, absent: 1, duplicate: 2, protected: 1 }, 0],
  [{}, 0],
  [{ deleted: 3, failed: 1 }, 4],
  [{ deleted: 3, unknown: 1 }, 4],
  [{ deleted: 3, invalid: 1 }, 4],
])('a finished run with %j ends with exit code %i', (outcomes, code) => {
  expect(finishedExitCode(outcomes)).toBe(code);
});

test('a summary is balanced only where every row of the plan has an outcome', () => {
  const plan = aPlan({ rows: 5, rows_to_send: 3, excluded: { duplicate: 2 } });
  const parts = {
    state: 'stopped',
    exitCode: null,
    reason: null,
    calls: 0,
    retries: 0,
    throttled: 0,
    startedAt: null,
    finishedAt: null,
    toolVersion: 'x',
  } as const;
  expect(summarise(plan, { ...parts, outcomes: plannedOutcomes(plan) }).balanced).toBe(true);
  expect(summarise(plan, { ...parts, outcomes: { deleted: 3 } }).balanced).toBe(false);
  expect(summarise(plan, { ...parts, outcomes: { deleted: 4, duplicate: 2 } }).balanced).toBe(false);
});

// A server that gives no answer, or one that cannot be trusted: nothing is booked as deleted that was not, and nothing is lost.
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { type AnswerCase, expectCase } from '../support/answer-cases.ts';

type Fault = FaultRule['fault'];
type Named = AnswerCase & { readonly name: string };

const TARGETS = ['accounts', 'subscribers', 'friend-lists'] as const;
/** Above the 3 s of the server itself, so that a test does not take long. */
const SHORT = ['--timeout', '3.5'];

/** The whole answer is of no use. */
const USELESS: readonly Fault[] = [
  { kind: 'silence' },
  { kind: 'reset' },
  { kind: 'http-status', status: 502 },
  { kind: 'http-status', status: 408 },
  { kind: 'html' },
];
const USELESS_AND_DONE: readonly Fault[] = [
  ...USELESS.map((fault): Fault => ({ ...fault, effect: true }) as Fault),
  { kind: 'truncated' },
  { kind: 'cut-off' },
];
const nameOf = (fault: Fault): string => ('status' in fault ? `${fault.kind} ${fault.status}` : fault.kind);

function cases(faults: readonly Fault[], over: Omit<AnswerCase, 'target' | 'faults'>): readonly Named[] {
  return faults.map((fault, i) => ({
    name: nameOf(fault),
    target: TARGETS[i % TARGETS.length] ?? 'accounts',
    faults: [{ fault, times: 1 }],
    args: SHORT,
    ...over,
  }));
}

const ASKED_AGAIN = { exitCode: 0, outcomes: { deleted: 5 }, calls: 2 };

test.for(cases(USELESS, ASKED_AGAIN))(
  '$name ($target), nothing done: the rows are sent again and deleted then',
  async (play, { onTestFinished }) => {
    const { rows } = await expectCase(onTestFinished, play);
    expect(rows.map(({ attempts, note }) => [attempts, note.replace('accepted_by_server', '')])).toEqual(
      rows.map(() => ['2', '']),
    );
  },
);

/** Of friend lists the server does not say that they were absent. */
const perItem = (play: Named): Named =>
  play.target === 'friend-lists' ? { ...play, target: 'accounts' } : play;

test.for(cases(USELESS_AND_DONE, ASKED_AGAIN).map(perItem))(
  '$name ($target) after all was done: the rows are asked for again, and what is absent then is confirmed by it',
  async (play, { onTestFinished }) => {
    const { rows } = await expectCase(onTestFinished, play);
    expect(rows.map(({ note }) => note)).toEqual(rows.map(() => 'confirmed_by_absence'));
  },
);

const FOR_GOOD: readonly Named[] = [
  ...USELESS.slice(1).map(
    (fault): Named => ({
      name: nameOf(fault),
      target: 'accounts',
      faults: [{ fault }],
      args: ['--attempts', '2'],
      exitCode: 4,
      outcomes: { unknown: 5 },
      calls: 2,
    }),
  ),
  {
    name: 'no list of results',
    target: 'accounts',
    faults: [{ fault: { kind: 'no-list' } }],
    args: ['--attempts', '2'],
    exitCode: 4,
    outcomes: { unknown: 5 },
    calls: 2,
  },
  {
    name: 'two items missing from each answer',
    target: 'subscribers',
    faults: [{ fault: { kind: 'missing-items', count: 2 } }],
    args: ['--attempts', '1'],
    exitCode: 4,
    outcomes: { deleted: 3, unknown: 2 },
    calls: 1,
  },
];

test.for(FOR_GOOD)(
  '$name, for good: the rows are unknown, and none is called deleted',
  async (play, { onTestFinished }) => {
    await expectCase(onTestFinished, play);
  },
);

const LISTS: readonly (Named & { readonly confirmed: number })[] = [
  { name: 'no list of results', fault: { kind: 'no-list' } as Fault, calls: 2, confirmed: 5 },
  { name: 'two items missing', fault: { kind: 'missing-items', count: 2 } as Fault, calls: 2, confirmed: 2 },
  {
    name: 'two ids in the other case',
    fault: { kind: 'other-case', count: 2 } as Fault,
    calls: 2,
    confirmed: 2,
  },
  {
    name: 'items that nobody asked about',
    fault: { kind: 'extra-items', count: 3 } as Fault,
    calls: 1,
    confirmed: 0,
  },
  { name: 'items in another order', fault: { kind: 'shuffled-items' } as Fault, calls: 1, confirmed: 0 },
  { name: 'items twice', fault: { kind: 'duplicated-items', count: 'all' } as Fault, calls: 1, confirmed: 0 },
].flatMap(({ name, fault, calls, confirmed }) =>
  (['accounts', 'subscribers'] as const).map((target) => ({
    name,
    target,
    faults: [{ fault, times: 1 }],
    exitCode: 0,
    outcomes: { deleted: 5 },
    calls,
    confirmed,
  })),
);

test.for(LISTS)(
  '$name ($target): only rows without a word of their own are asked for again, and all are deleted',
  async (play, { onTestFinished }) => {
    const { rows } = await expectCase(onTestFinished, play);
    expect(rows.filter(({ note }) => note === 'confirmed_by_absence')).toHaveLength(play.confirmed);
  },
);

// The states of a run and the edges between them, each with its reason.

import { AppError } from './app-error.ts';

export const RUN_STATES = ['planned', 'running', 'paused', 'stopped', 'cancelled', 'finished'] as const;

export type RunState = (typeof RUN_STATES)[number];

/** Which state may follow which. */
const NEXT = {
  // running: `apply` was confirmed. cancelled: the operator gave the plan up.
  planned: ['running', 'cancelled'],
  // running: the process died without a word and `apply` goes on. finished: every batch is settled.
  // stopped: an interrupt, a fault or an answer that every call would get. paused, cancelled: the operator.
  running: ['running', 'paused', 'stopped', 'cancelled', 'finished'],
  // running: resumed. cancelled: given up while on hold. stopped: interrupted while on hold.
  paused: ['running', 'cancelled', 'stopped'],
  // running: `apply` goes on. cancelled: given up.
  stopped: ['running', 'cancelled'],
  // Nothing follows: what was not sent is sent by a new plan (`retry`).
  cancelled: [],
  // Nothing follows: the books are closed.
  finished: [],
} as const satisfies Record<RunState, readonly RunState[]>;

export function mayFollow(from: RunState, to: RunState): boolean {
  return (NEXT[from] as readonly RunState[]).includes(to);
}

/** Throws `AppError` (usage) where the edge is not in the table. */
export function follow(from: RunState, to: RunState): RunState {
  if (mayFollow(from, to)) return to;
  throw new AppError('run.state', `a run that is ${from} cannot become ${to}`, {
    kind: 'usage',
    hint: 'Its summary.json says what it came to; `chat-purge retry` plans what was not sent.',
  });
}

/** Exit codes of the contract. */
export const EXIT = {
  ok: 0,
  defect: 1,
  usage: 2,
  input: 3,
  rowsFailed: 4,
  passing: 5,
  guard: 6,
  refused: 7,
  threshold: 8,
  operator: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

// How a run gets on, in words and as the facts of an event.
import type { LiveStatus } from '../core/live-status.ts';
import { count, decimal, duration } from './format.ts';

export interface ProgressFacts {
  /** Rows with a final word. */
  readonly done: number;
  readonly total: number;
  /** Without the rows, which stand before it. */
  readonly text: string;
  /** The facts of a `progress` event. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** How sending gets on. */
export function sendingProgress(status: LiveStatus): ProgressFacts {
  const { rows_done: done, rows_to_send: total, outcomes: _, at: __, ...rest } = status;
  return { done, total, text: textOf(status), event: { done, total, failed: failedIn(status), ...rest } };
}

/** What looking up has come to so far. */
export interface LookUpCounts extends Pick<LiveStatus, 'calls' | 'retries' | 'throttled'> {
  readonly done: number;
  readonly total: number;
  /** Rows that are present or cannot be looked up. */
  readonly failed: number;
}

/** How looking up gets on. */
export function lookUpProgress(counts: LookUpCounts, callsPerSecond: number): ProgressFacts {
  const { done, total, failed } = counts;
  const text = [
    `${decimal(callsPerSecond)} calls/s`,
    ...effortTexts(counts, `${count(failed)} not gone`),
  ].join(', ');
  return { done, total, text, event: { ...counts, calls_per_second: callsPerSecond, seconds_left: null } };
}

function textOf(status: LiveStatus): string {
  return [
    ...(status.held_by === null ? [] : [status.held_by === 'operator' ? 'paused' : 'outside its hours']),
    `${decimal(status.calls_per_second)} calls/s${paceText(status)}`,
    ...effortTexts(status, `${count(failedIn(status))} failed`),
    ...(status.seconds_left === null ? [] : [`${duration(status.seconds_left)} left`]),
  ].join(', ');
}

function effortTexts(
  { retries, throttled }: Pick<LiveStatus, 'retries' | 'throttled'>,
  failed: string,
): string[] {
  return [
    `${count(retries)} repeated`,
    failed,
    ...(throttled > 0 ? [`${count(throttled)} refused as too frequent`] : []),
  ];
}

function failedIn({ outcomes }: LiveStatus): number {
  return (outcomes.failed ?? 0) + (outcomes.unknown ?? 0);
}

function paceText({ pace, held_by }: LiveStatus): string {
  if (pace === null || held_by !== null) return '';
  const allowed = `${decimal(pace.allowed ?? 0)} allowed`;
  const rate = decimal(pace.rate ?? 0);
  switch (pace.why) {
    case 'rate':
      return pace.rate === null ? '' : ` (${allowed})`;
    case 'starting':
      return pace.rate === null ? '' : ` (${allowed}, climbing to ${rate})`;
    case 'throttled':
      return ` (${allowed}, slowed down from ${rate}: too fast for the server${pace.code === undefined ? '' : `, ${pace.code}`})`;
    case 'no-answer':
      return ' (one at a time: the server does not answer)';
    case 'signature':
      return ' (one at a time: the signature was refused)';
    default:
      return pace.why satisfies never;
  }
}

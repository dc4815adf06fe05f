// How a run gets on, in words and as the facts of an event.
import { count, decimal, duration } from '../core/amounts.ts';
import type { LiveStatus } from '../core/live-status.ts';

export interface ProgressFacts {
  /** Rows with a final word. */
  readonly done: number;
  readonly total: number;
  /** Without the rows, which stand before it: all there is to say, then ever less of it for less room. */
  readonly texts: readonly [string, ...string[]];
  /** The facts of a `progress` event. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** How sending gets on. */
export function sendingProgress(status: LiveStatus): ProgressFacts {
  const { rows_done: done, rows_to_send: total, outcomes: _, at: __, ...rest } = status;
  return { done, total, texts: textsOf(status), event: { done, total, failed: failedIn(status), ...rest } };
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
  const pace = `${decimal(callsPerSecond)} calls/s`;
  const notGone = `${count(failed)} not gone`;
  return {
    done,
    total,
    texts: [[pace, ...effortTexts(counts, notGone)].join(', '), `${pace}, ${notGone}`, notGone],
    event: { ...counts, calls_per_second: callsPerSecond, seconds_left: null },
  };
}

function textsOf(status: LiveStatus): ProgressFacts['texts'] {
  const held =
    status.held_by === null ? [] : [status.held_by === 'operator' ? 'paused' : 'outside its hours'];
  const pace = `${decimal(status.calls_per_second)} calls/s`;
  const failed = `${count(failedIn(status))} failed`;
  const isOver = status.rows_done >= status.rows_to_send;
  const left = status.seconds_left === null || isOver ? [] : [`${duration(status.seconds_left)} left`];
  const trouble = held.length > 0 ? held : troubleWords(status);
  const failures = failedIn(status) > 0 ? [failed] : [];
  return [
    [...held, `${pace}${paceText(status)}`, ...effortTexts(status, failed), ...left].join(', '),
    [...trouble, pace, failed, ...left].join(', '),
    [...trouble, ...failures, ...left].join(', ') || pace,
    [...trouble, ...left][0] ?? pace,
  ];
}

/** Why it is slower than it should be, in two words. */
function troubleWords({ pace }: LiveStatus): string[] {
  const why = pace?.why;
  switch (why) {
    case 'throttled':
      return ['slowed down'];
    case 'no-answer':
      return ['no answer'];
    case 'signature':
      return ['signature refused'];
    case 'rate':
    case 'starting':
    case undefined:
      return [];
    default:
      return why satisfies never;
  }
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

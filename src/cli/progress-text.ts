// How a run gets on, in words and as the facts of an event.
import type { LiveStatus } from '../core/live-status.ts';
import { count, decimal, duration } from './format.ts';

/** Without the rows, which stand before it. */
export function progressText(status: LiveStatus): string {
  return [
    ...(status.held_by === null ? [] : [status.held_by === 'operator' ? 'paused' : 'outside its hours']),
    `${decimal(status.calls_per_second)} calls/s${paceText(status)}`,
    `${count(status.retries)} repeated`,
    `${count(failedIn(status))} failed`,
    ...(status.throttled > 0 ? [`${count(status.throttled)} refused as too frequent`] : []),
    ...(status.seconds_left === null ? [] : [`${duration(status.seconds_left)} left`]),
  ].join(', ');
}

/** The facts of a `progress` event. */
export function describeProgress(status: LiveStatus): Record<string, unknown> {
  const { rows_done, rows_to_send, outcomes: _, at: __, ...rest } = status;
  return { done: rows_done, total: rows_to_send, failed: failedIn(status), ...rest };
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

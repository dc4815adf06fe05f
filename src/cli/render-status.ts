// One run as a person wants to know it: state, who works on it, outcomes, what the operator did, how to go on.
import type { RunEvent, RunReport } from '../compose/view-runs.ts';
import type { ControlRecord } from '../core/control.ts';
import { OUTCOMES, sumOf } from '../core/outcome.ts';
import { isAbandoned, type NextCommand, nextCommand, stateOf } from '../core/run-view.ts';
import { count, counted, decimal, duration } from './format.ts';
import { localTimeToTheSecond, localZone } from './local-time.ts';
import { describeRun } from './render-runs.ts';

export function renderStatus(report: RunReport): string {
  const { plan, runDir } = report;
  return [
    `Run ${plan.run_id} for app ${plan.sdkappid}: ${counted(plan.rows, 'row')} of ${plan.target}`,
    ...(plan.parent === null ? [] : [`  takes up what run ${plan.parent} left`]),
    ...stateLines(report),
    ...OUTCOMES.filter((outcome) => (report.outcomes[outcome] ?? 0) > 0).map(
      (outcome) => `  ${count(report.outcomes[outcome] ?? 0).padStart(11)}  ${outcome}`,
    ),
    `  ${count(sumOf(report.outcomes)).padStart(11)}  rows`,
    ...progressLines(report),
    ...historyLines(report.events),
    ...goOnLines(nextCommand(report), runDir),
  ].join('\n');
}

/** The same for scripts. */
export function describeStatus(report: RunReport) {
  const { summary, outcomes, events, live, plan } = report;
  return {
    ...summary,
    ...describeRun(report),
    outcomes,
    balanced: sumOf(outcomes) === plan.rows,
    progress: report.holder === undefined ? null : (live ?? null),
    events,
    next: nextCommand(report) ?? null,
  };
}

function stateLines(report: RunReport): string[] {
  const { summary, holder, live } = report;
  if (isAbandoned(report)) {
    const last = live === undefined ? '' : `; its last word was at ${localTimeToTheSecond(live.at)}`;
    return [`The process that worked on it died${last}. Nothing is lost.`];
  }
  const state = stateOf(report);
  const reason = typeof summary?.reason === 'string' ? `: ${summary.reason}` : '';
  const held = live?.held_by === 'window' ? ' until its hours come (--window)' : '';
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`;
  return [`It is ${state}${holder === undefined ? reason : held}${who}.`];
}

function progressLines({ live, holder }: RunReport): string[] {
  if (live === undefined || holder === undefined) return [];
  const rate = live.rate === null ? '' : ` of ${decimal(live.rate)} allowed`;
  const left = live.seconds_left === null ? '' : `, about ${duration(live.seconds_left)} left`;
  return [
    `${count(live.rows_done)} of ${count(live.rows_to_send)} rows, ${decimal(live.calls_per_second)} calls/s${rate}${left}`,
  ];
}

function historyLines(events: readonly RunEvent[]): string[] {
  if (events.length === 0) return [];
  return [`What happened (times of ${localZone()}):`, ...events.map((event) => `  ${lineOf(event)}`)];
}

/** What the operator asked for and what came of it. */
export function sentenceOf({ user, command, argument, obeyed, note }: ControlRecord): string {
  const what = argument === undefined ? command : `${command} ${argument}`;
  return `${user}: ${what}${obeyed ? '' : ', refused'}${note === undefined ? '' : ` (${note})`}`;
}

/** One thing that happened, in a line. */
function lineOf(event: RunEvent): string {
  const at = localTimeToTheSecond(event.at);
  if (event.type === 'control') return `${at}  ${sentenceOf(event)}`;
  const who = event.user === undefined ? '' : ` by ${event.user} on ${event.host ?? 'unknown'}`;
  const why = event.reason === undefined ? '' : `: ${event.reason}`;
  return `${at}  ${event.event}${who}${why}`;
}

function goOnLines(next: NextCommand | undefined, runDir: string): string[] {
  if (next === undefined) return [];
  const what = next === 'retry' ? 'Plan what is left anew with' : 'Go on with';
  return [`${what}: chat-purge ${next} ${runDir}`];
}

// One run as a person wants to know it: state, who works on it, outcomes, what the operator did, how to go on.

import type { RunEvent, RunReport } from '../compose/view-runs.ts';
import { count, counted, decimal, duration } from '../core/amounts.ts';
import type { ControlRecord } from '../core/control.ts';
import { foreignText } from '../core/foreign-text.ts';
import { OUTCOMES, sumOf } from '../core/outcome.ts';
import { isAbandoned, liveStatus, type NextCommand, nextCommand, stateOf } from '../core/run-view.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import { localTimeToTheSecond, localZone } from './local-time.ts';
import { describeRun } from './render-runs.ts';
import { beside } from './wrap.ts';

/** A process that works writes its status twice a second. */
const LONG_SILENT_MS = 30_000;

/** @param columns of the terminal; Infinity where it goes to a file */
export function renderStatus(report: RunReport, columns: number): string {
  const { plan, runDir } = report;
  return [
    `Run ${foreignText(plan.run_id)} for app ${plan.sdkappid}: ${counted(plan.rows, 'row')} of ${plan.target}`,
    ...(plan.parent === null ? [] : [`  takes up what run ${foreignText(plan.parent)} left`]),
    ...stateLines(report),
    ...silenceLines(report, Date.now()),
    ...OUTCOMES.filter((outcome) => (report.outcomes[outcome] ?? 0) > 0).map(
      (outcome) => `  ${count(report.outcomes[outcome] ?? 0).padStart(11)}  ${outcome}`,
    ),
    `  ${count(sumOf(report.outcomes)).padStart(11)}  rows`,
    ...progressLines(report),
    ...(report.summary?.warnings ?? []).map(({ message }) => `warning: ${foreignText(message)}`),
    ...historyLines(report.events, columns),
    ...goOnLines(nextCommand(report), runDir),
  ].join('\n');
}

/** The same for scripts. */
export function describeStatus(report: RunReport) {
  const { summary, outcomes, events, plan } = report;
  return {
    ...summary,
    ...describeRun(report),
    outcomes,
    balanced: sumOf(outcomes) === plan.rows,
    progress: liveStatus(report) ?? null,
    events,
    next: nextCommand(report) ?? null,
  };
}

function stateLines(report: RunReport): string[] {
  const { summary, holder, live } = report;
  if (isAbandoned(report)) {
    const last = live === undefined ? '' : `; its last word was at ${localTimeToTheSecond(live.at)}`;
    const open =
      holder === undefined ? '' : ` Process ${holder.pid} on ${foreignText(holder.host)} has it open.`;
    return [`The process that worked on it died${last}. Nothing is lost.${open}`];
  }
  const state = stateOf(report);
  const reason = typeof summary?.reason === 'string' ? `: ${foreignText(summary.reason)}` : '';
  const held = liveStatus(report)?.held_by === 'window' ? ' until its hours come (--window)' : '';
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${foreignText(holder.host)})`;
  return [`It is ${state}${holder === undefined ? reason : held}${who}.`];
}

/** Of a process on another machine nobody can say whether it lives. */
function silenceLines(report: RunReport, nowMs: number): string[] {
  const live = liveStatus(report);
  if (live === undefined) return [];
  if (nowMs - Date.parse(live.at) < LONG_SILENT_MS) return [];
  return [
    `Nothing was heard of it since ${localTimeToTheSecond(live.at)}: look for it on ${foreignText(live.host)}. If it is gone, \`chat-purge apply\` says what to remove before it goes on.`,
  ];
}

function progressLines(report: RunReport): string[] {
  const live = liveStatus(report);
  if (live === undefined) return [];
  const rate = live.rate === null ? '' : ` of ${decimal(live.rate)} allowed`;
  const left = live.seconds_left === null ? '' : `, about ${duration(live.seconds_left)} left`;
  return [
    `${count(live.rows_done)} of ${count(live.rows_to_send)} rows, ${decimal(live.calls_per_second)} calls/s${rate}${left}`,
  ];
}

function historyLines(events: readonly RunEvent[], columns: number): string[] {
  if (events.length === 0) return [];
  const lines = events.map((event) =>
    beside(`  ${localTimeToTheSecond(event.at)}  `, [whatHappened(event)], columns),
  );
  return [`What happened (times of ${localZone()}):`, ...lines];
}

/** What the operator asked for and what came of it. */
export function sentenceOf({ user, command, argument, obeyed, note }: ControlRecord): string {
  const what = argument === undefined ? command : `${command} ${argument.replaceAll(/\s+/g, ' ')}`;
  return foreignText(`${user}: ${what}${obeyed ? '' : ', refused'}${note === undefined ? '' : ` (${note})`}`);
}

function whatHappened(event: RunEvent): string {
  if (event.type === 'control') return sentenceOf(event);
  const who = event.user === undefined ? '' : ` by ${event.user} on ${event.host ?? 'unknown'}`;
  const why = event.reason === undefined ? '' : `: ${event.reason}`;
  return foreignText(`${event.event}${who}${why}`);
}

function goOnLines(next: NextCommand | undefined, runDir: string): string[] {
  if (next === undefined) return [];
  const what = next === 'retry' ? 'Plan what is left anew with' : 'Go on with';
  return [`${what}: chat-purge ${next} ${shellQuoted(runDir)}`];
}

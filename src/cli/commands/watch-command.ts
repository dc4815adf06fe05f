// `chat-purge watch`: one run live, until it ends or the person has seen enough.
import { setTimeout as pause } from 'node:timers/promises';
import { glanceAtRun, reportRun } from '../../compose/view-runs.ts';
import type { LiveStatus } from '../../core/live-status.ts';
import { sumOf } from '../../core/outcome.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { liveStatus, outcomesOf, type RunView } from '../../core/run-view.ts';
import type { Context } from '../context.ts';
import { type Progress, startProgress } from '../progress.ts';
import { sendingProgress } from '../progress-text.ts';
import { describeStatus, renderStatus } from '../render-status.ts';

const LOOK_EVERY_MS = 400;

export async function watchCommand(context: Context, [runDir = '']: readonly string[]): Promise<ExitCode> {
  const { output, terminal } = context;
  let progress: Progress | undefined;
  try {
    let view = await glanceAtRun(runDir);
    while (view.holder !== undefined && !terminal.interrupt.aborted) {
      progress ??= startProgress(output, () => sendingProgress(statusOf(view)));
      await pause(LOOK_EVERY_MS, undefined, { signal: terminal.interrupt }).catch(() => undefined);
      view = await glanceAtRun(runDir);
    }
  } finally {
    progress?.stop();
  }
  const report = await reportRun(runDir);
  output.result(renderStatus(report, output.resultColumns), describeStatus(report));
  return EXIT.ok;
}

/** Of a run that is not sending yet, or not any more, what its files say. */
function statusOf(view: RunView): LiveStatus {
  const live = liveStatus(view);
  if (live !== undefined) return live;
  const { plan, summary } = view;
  const { not_sent: _, ...done } = outcomesOf(view);
  return {
    at: plan.created_at,
    state: 'running',
    held_by: null,
    target: null,
    rows_done: sumOf(done) - sumOf(plan.excluded),
    rows_to_send: plan.rows_to_send,
    outcomes: done,
    calls: summary?.calls ?? 0,
    retries: summary?.retries ?? 0,
    throttled: summary?.throttled ?? 0,
    calls_per_second: 0,
    rate: null,
    pace: null,
    seconds_left: null,
  };
}

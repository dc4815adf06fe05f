// Asks a run that another process works on for something, and waits until that process has answered.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { askRun } from '../adapters/run-dir/control-file.ts';
import { findAnswer, ledgerSize } from '../adapters/run-dir/run-history.ts';
import { lockHolder } from '../adapters/run-dir/run-lock.ts';
import { viewRun } from '../adapters/run-dir/view-run.ts';
import { AppError } from '../core/app-error.ts';
import type { ControlCommand, ControlRecord } from '../core/control.ts';
import { isAbandoned, nextCommand, stateOf } from '../core/run-view.ts';
import { shellQuoted } from '../core/shell-quoted.ts';
import { loginName } from './login-name.ts';

export interface Wish {
  readonly command: ControlCommand;
  readonly argument?: string;
}

/** Five times what the process of the run needs at most. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 30;

/** Whether a process has the run open. Throws `AppError` where there is no such run. */
export async function isHeldOpen(runDir: string): Promise<boolean> {
  return (await viewRun(runDir)).holder !== undefined;
}

/**
 * Resolves to what the ledger says of it. Throws `AppError`: `control.no-process` (usage) where nobody works on the run,
 * `control.refused` (usage) where it may not be done, `control.unanswered` (passing).
 */
export async function operateRun(runDir: string, wish: Wish): Promise<ControlRecord> {
  const view = await viewRun(runDir);
  if (view.holder === undefined) throw nobodyWorks(runDir, view);
  const id = randomUUID();
  const offset = ledgerSize(runDir);
  askRun(runDir, { id, ...wish, at: new Date().toISOString(), user: loginName() });
  const answer = await answerTo(runDir, { request: id, offset });
  if (answer === undefined) throw unanswered(runDir);
  if (!answer.obeyed) {
    throw new AppError(
      'control.refused',
      `${wish.command} was refused: ${answer.note ?? 'no reason given'}`,
      {
        kind: 'usage',
        hint: 'The run goes on as before.',
      },
    );
  }
  return answer;
}

async function answerTo(
  runDir: string,
  wanted: { readonly request: string; readonly offset: number },
): Promise<ControlRecord | undefined> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    // Looked at before the ledger: whoever ends in between has written its last line by then.
    const isOver = lockHolder(runDir) === undefined || performance.now() > endMs;
    const answer = findAnswer(runDir, wanted);
    if (answer !== undefined || isOver) return answer;
    await pause(LOOK_EVERY_MS);
  }
}

function nobodyWorks(runDir: string, view: Parameters<typeof stateOf>[0]): AppError {
  const next = nextCommand(view);
  const why = isAbandoned(view) ? 'its process died' : `it is ${stateOf(view)}`;
  return new AppError('control.no-process', `no process works on the run in ${runDir}: ${why}`, {
    kind: 'usage',
    hint:
      next === undefined
        ? 'There is nothing to do any more.'
        : `Nothing was changed. ${next === 'retry' ? 'Plan what is left anew' : 'Go on'} with: chat-purge ${next} ${shellQuoted(runDir)}`,
  });
}

function unanswered(runDir: string): AppError {
  const holder = lockHolder(runDir);
  return holder === undefined
    ? new AppError('control.ended', `the run in ${runDir} ended before it could answer`, {
        kind: 'passing',
        hint: `See what it came to: chat-purge status ${shellQuoted(runDir)}`,
      })
    : new AppError('control.unanswered', `process ${holder.pid} on ${holder.host} has not answered yet`, {
        kind: 'passing',
        hint: `It obeys while it sends; now it may be waiting for its confirmation, writing its reports or looking up what is gone. See chat-purge status ${shellQuoted(runDir)}`,
      });
}

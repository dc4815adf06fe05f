// Does what the operator asks of a run from another terminal, and says what came of it.
import { AppError } from '../core/app-error.ts';
import type { ControlRecord, ControlRequest } from '../core/control.ts';
import { formatRate, parseRate, type RateSetting } from '../core/rate.ts';
import type { RunControl } from './run-control.ts';

export interface Obedience {
  readonly control: RunControl;
  /** Throws `AppError` where the run may not have that rate. */
  readonly checkRate: (rate: RateSetting) => void;
  /** Throws `AppError` where the run may not go on any more: its plan has grown too old while it was held. */
  readonly checkAge: () => void;
}

type Answer = Pick<ControlRecord, 'obeyed' | 'note'>;

/** @param at when it takes effect, ISO 8601 */
export function obey(request: ControlRequest, obedience: Obedience, at: string): ControlRecord {
  const { id, ...asked } = request;
  return { type: 'control', request: id, ...asked, at, ...answerTo(request, obedience) };
}

function answerTo(request: ControlRequest, obedience: Obedience): Answer {
  const { control } = obedience;
  switch (request.command) {
    case 'pause':
      return { obeyed: true, ...(control.hold('operator') ? {} : { note: 'it was paused already' }) };
    case 'resume':
      return resume(obedience);
    case 'cancel':
      return cancel(request, control);
    case 'rate':
      return setRate(request.argument ?? '', obedience);
    default:
      return request.command satisfies never;
  }
}

function resume({ control, checkAge }: Obedience): Answer {
  const refusal = refusalOf(checkAge);
  if (refusal !== undefined) return { obeyed: false, note: refusal };
  if (!control.release('operator')) return { obeyed: true, note: 'it was not paused' };
  return {
    obeyed: true,
    ...(control.heldBy === undefined ? {} : { note: 'its hours (--window) hold it back' }),
  };
}

function cancel({ user, argument = '' }: ControlRequest, control: RunControl): Answer {
  const isFirst = control.ending === undefined;
  control.end({ kind: 'cancelled', user, why: argument });
  return { obeyed: true, ...(isFirst ? {} : { note: 'it was ending already' }) };
}

/** What the check says against it, if anything. */
function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message;
  }
}

function setRate(written: string, { control, checkRate }: Obedience): Answer {
  const rate = parseRate(written);
  if (rate === undefined) return { obeyed: false, note: `"${written}" is not a rate` };
  const refusal = refusalOf(() => checkRate(rate));
  if (refusal !== undefined) return { obeyed: false, note: refusal };
  const before = control.rate;
  control.setRate(rate);
  return { obeyed: true, ...(before === undefined ? {} : { note: `before: ${formatRate(before)}` }) };
}

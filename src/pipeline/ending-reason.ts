// Why a run ended early, in the words of its books.
import type { Ending } from './run-ending.ts';

/** For the books: what happened, without advice. */
export function reasonOf(ending: Ending): string {
  switch (ending.kind) {
    case 'interrupted':
      return 'interrupted';
    case 'paused':
      return 'paused by the operator';
    case 'cancelled':
      return `cancelled by ${ending.user}: ${ending.why}`;
    case 'time-up':
      return 'the time that --max-duration allows is over';
    case 'refused': {
      const { code, meaning, message } = ending.stop;
      return code === undefined ? meaning : `${code}: ${meaning} (${message})`;
    }
    case 'out-of-reach':
      return ending.how === 'unreachable'
        ? 'the server could not be reached, or gave no answer, for a minute'
        : 'the server turned every call away for coming too fast for five minutes';
    case 'threshold':
      return thresholdReason(ending);
    case 'canary':
      return canaryReason(ending);
    case 'fault':
      return ending.error instanceof Error ? ending.error.message : String(ending.error);
    default:
      return ending satisfies never;
  }
}

/** Without the server's own words where there is a code: they may name an id. */
function thresholdReason({ target, failures, meaning }: Extract<Ending, { kind: 'threshold' }>): string {
  const { failed, rows, cause } = failures;
  const why =
    cause.code === undefined
      ? `without an answer (${cause.message})`
      : `with code ${cause.code}, ${meaning?.meaning ?? cause.message}`;
  return `${failed} of the last ${rows} rows (${target}) failed, more than the failure threshold allows: ${cause.rows} ${why}`;
}

function canaryReason({ rows, notGone }: Extract<Ending, { kind: 'canary' }>): string {
  const { present, unverifiable, failed } = notGone;
  const parts = [
    ...(present > 0 ? [`${present} still there`] : []),
    ...(unverifiable > 0 ? [`${unverifiable} could not be looked up`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return `the canary (--canary ${rows}) is not all gone: ${parts.join(', ')}; the rest was not sent`;
}

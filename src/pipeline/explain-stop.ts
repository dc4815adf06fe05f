// Adds to why a run stops what only the moment knows: which host was called, how late it is, whether the clock is off.
import type { StopReason } from '../core/judge-call.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';

export interface StopCircumstances {
  readonly api: Pick<DeletionApi, 'host' | 'serverAheadMs'>;
  /** Now, unix ms. */
  readonly nowMs: number;
}

/** A `Date` header is in whole seconds, and an answer may be as long on its way as `--timeout` allows. */
const CLOCK_IS_OFF_MS = 60_000;
const QUOTA_MS = 24 * 60 * 60 * 1_000;

export function explainStop(stop: StopReason, circumstances: StopCircumstances): StopReason {
  switch (stop.about) {
    case 'region':
      return { ...stop, meaning: `${stop.meaning}; calls go to ${circumstances.api.host ?? 'the endpoint'}` };
    case 'daily-quota':
      return { ...stop, meaning: `${stop.meaning}; go on from ${afterQuota(circumstances.nowMs)}` };
    case 'signature':
      return explainSignature(stop, circumstances.api.serverAheadMs?.() ?? 0);
    case undefined:
      return stop;
    default:
      return stop.about satisfies never;
  }
}

/**
 * Whether the 24 hours are those before a call or a calendar day is documented nowhere: after another 24 hours both are over.
 * In whole minutes, rounded up.
 */
function afterQuota(nowMs: number): string {
  const minute = new Date(Math.ceil((nowMs + QUOTA_MS) / 60_000) * 60_000).toISOString();
  return `${minute.slice(0, 10)} ${minute.slice(11, 16)} UTC`;
}

/** A signature holds the time at which it was made and for how long it is good: a clock that is off spoils each one. */
function explainSignature(refused: StopReason, aheadMs: number): StopReason {
  const stop = { ...refused, meaning: `${refused.meaning}; another try was refused as well` };
  if (Math.abs(aheadMs) < CLOCK_IS_OFF_MS) return stop;
  const off = `${inWords(Math.abs(aheadMs))} ${aheadMs > 0 ? 'behind' : 'ahead of'}`;
  return {
    ...stop,
    meaning: `${stop.meaning}; the clock of this machine is ${off} the server's`,
    advice:
      `Set the clock of this machine: a signature holds the time at which it was made. ${stop.advice ?? ''}`.trim(),
  };
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24];
  const parts = [
    ...(days > 0 ? [`${days} d`] : []),
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes % 60 > 0 ? [`${minutes % 60} min`] : []),
  ];
  return parts.join(' ');
}

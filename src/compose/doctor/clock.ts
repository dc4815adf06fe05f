// Compares this machine's clock with the server's, since signatures carry a time.
import { RENEW_WHEN_LEFT_S } from '../../adapters/tencent/credentials.ts';
import type { Finding } from './check.ts';

export interface ClockReading {
  /** The answer's `Date` header, unix ms in whole seconds; undefined where there was none. */
  readonly serverMs: number | undefined;
  /** Before the call and after it, by this machine, unix ms. */
  readonly beganMs: number;
  readonly endedMs: number;
  /** Signatures are made here, by this clock; a ready-made one is not. */
  readonly signsItself: boolean;
}

const NAME = 'clock';
/** What a network and whole seconds cannot explain. */
const WARN_ABOVE_S = 5;
const ADVICE = 'Set the clock of this machine by a time server (NTP).';

/** Empty where the server did not tell its time. */
export function clockFinding({ serverMs, beganMs, endedMs, signsItself }: ClockReading): readonly Finding[] {
  if (serverMs === undefined) return [];
  // The header was written between the two and its second cut off: what lies within is no difference.
  const aheadS = (beganMs - (serverMs + 1_000)) / 1_000;
  const behindS = (serverMs - endedMs) / 1_000;
  const [offS, word] = aheadS > behindS ? [aheadS, 'ahead of'] : [behindS, 'behind'];
  if (offS <= WARN_ABOVE_S) {
    return [{ check: NAME, verdict: 'pass', says: `agrees with the server's within ${WARN_ABOVE_S} s` }];
  }
  const says = `is ${Math.round(offS)} s ${word} the server's`;
  const isTooMuch = signsItself && offS > RENEW_WHEN_LEFT_S;
  return [
    isTooMuch
      ? { check: NAME, verdict: 'fail', says: `${says}: signatures made here can be refused`, advice: ADVICE }
      : { check: NAME, verdict: 'warn', says, advice: ADVICE },
  ];
}

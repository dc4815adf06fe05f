// Puts an answer that is none, or a refusal, under the line that it is about.
import { registry } from '../../../jobs/registry.ts';
import type { CallResult } from '../../core/call-result.ts';
import { meaningOf } from '../../core/lookup.ts';
import type { Finding } from './check.ts';

/** API facts, 2.1 and 3.1 to 3.2; what is not here is about the app as a whole. */
const REGION_CODES = [60026, 70016, 70020];
const RIGHTS_CODES = [60010, 70051, 70403];
const SIGNATURE_CODES = [70009, 70013, 70014, 70015];

const CHECK_SIGNATURE =
  'Check the key, the admin and the SDKAppID against the console, and the clock of this machine.';

/** `code` is that of the whole request, and not 0. */
export function refusalFinding(code: number, message: string): Finding {
  const { verdict, meaning, advice } = meaningOf({ registry, job: registry.jobs.accounts }, 'top', code);
  const says = `${code}: ${meaning}${message === '' ? '' : ` (${message})`}`;
  if (verdict === 'retry' || verdict === 'throttled') {
    return { check: 'app', verdict: 'fail', says, advice: `${advice} Then look again.`, kind: 'passing' };
  }
  const check = lineOf(code, verdict === 'sign-again');
  return {
    check,
    verdict: 'fail',
    says,
    advice: check === 'signature' ? CHECK_SIGNATURE : (advice ?? 'Read the message of the server.'),
    kind: 'refused',
  };
}

function lineOf(code: number, isAboutSignature: boolean): string {
  if (REGION_CODES.includes(code)) return 'region';
  if (RIGHTS_CODES.includes(code)) return 'admin rights';
  return isAboutSignature || SIGNATURE_CODES.includes(code) ? 'signature' : 'app';
}

export function silenceFinding(result: Exclude<CallResult, { readonly kind: 'answered' }>): Finding {
  const fail = { check: 'server', verdict: 'fail' } as const;
  switch (result.kind) {
    case 'misdirected':
      return {
        ...fail,
        says: `it is no server of this interface: ${result.reason}`,
        advice: 'Check the region or the endpoint, and what stands between (proxy, gateway).',
        kind: 'refused',
      };
    case 'throttled':
      return {
        ...fail,
        says: `turns calls away: ${result.reason}`,
        advice: 'Look again later, or lower the traffic of the app.',
        kind: 'passing',
      };
    case 'silent':
    case 'undelivered':
      return {
        ...fail,
        says: `gives no answer: ${result.reason}`,
        advice: 'Check the network, the region or the endpoint, and whether port 443 is open to it.',
        kind: 'passing',
      };
    default:
      return result satisfies never;
  }
}

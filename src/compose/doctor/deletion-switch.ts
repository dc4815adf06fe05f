// Whether the app allows its accounts to be deleted: asks to delete an account that cannot exist.
import { randomBytes } from 'node:crypto';
import { registry } from '../../../jobs/registry.ts';
import type { CallResult } from '../../core/call-result.ts';
import { meaningOf } from '../../core/lookup.ts';
import type { DeletionApi } from '../../core/ports/deletion-api.ts';
import type { Finding } from './check.ts';
import { refusalFinding, silenceFinding } from './refusal.ts';

const NAME = 'account deletion';
const ABSENT = 70107;
const SWITCHED_OFF = 71000;

/**
 * A UserID has 32 bytes at most (API facts, section 5), so that no account can have this one. Should a server cut it
 * there, 76 random bits are left before the cut.
 */
function impossibleUserId(): string {
  return `no-such-user-${randomBytes(20).toString('hex')}`;
}

export async function deletionSwitch(api: DeletionApi, signal: AbortSignal): Promise<Finding> {
  const { accounts } = registry.jobs;
  const body = accounts.body(undefined, [impossibleUserId()], { subscriberField: 'SubscriberToDel_Account' });
  const { path } = accounts;
  return judge(await api.call({ path, body, readItems: (answer) => accounts.readItems(answer) }, signal));
}

function judge(result: CallResult): Finding {
  if (result.kind !== 'answered') return { ...silenceFinding(result), check: NAME };
  const { envelope, items } = result;
  if (envelope.code !== 0) return judgeCode(envelope.code, envelope.message, 'top');
  const item = items?.[0];
  return item === undefined
    ? {
        check: NAME,
        verdict: 'warn',
        says: 'is not known: the answer names no account',
        advice: 'The first call of a run will tell; if deletion is off, it stops the run.',
      }
    : judgeCode(item.code, item.message, 'item');
}

function judgeCode(code: number, message: string, level: 'top' | 'item'): Finding {
  if (code === SWITCHED_OFF) return { ...refusalFinding(code, message), check: NAME };
  if (code === ABSENT) {
    return { check: NAME, verdict: 'pass', says: 'is allowed (an account that cannot exist was absent)' };
  }
  const { accounts } = registry.jobs;
  const { mayBeOneRow } = meaningOf({ registry, job: accounts }, level, code);
  if (mayBeOneRow === true) {
    const says = `seems to be allowed: only the made-up id was refused (${code})`;
    return { check: NAME, verdict: 'pass', says };
  }
  if (code !== 0) return { ...refusalFinding(code, message), check: NAME };
  return {
    check: NAME,
    verdict: 'fail',
    says: 'the server says that it deleted an account that cannot exist',
    advice: 'Do not delete anything with this endpoint before it is understood what answers there.',
    kind: 'refused',
  };
}

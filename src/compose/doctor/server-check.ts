// Asks the server one harmless question: clock, region, signature and rights follow from its answer.
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../adapters/system/system-clock.ts';
import type { CallResult } from '../../core/call-result.ts';
import type { DeletionApi } from '../../core/ports/deletion-api.ts';
import { openApi } from '../open-api.ts';
import { routeTo } from '../route.ts';
import type { Check, Finding, Subject } from './check.ts';
import { clockFinding } from './clock.ts';
import { deletionSwitch } from './deletion-switch.ts';
import { refusalFinding, silenceFinding } from './refusal.ts';

const NAME = 'server';

export const serverCheck: Check = {
  name: NAME,
  async run({ config, app, target, signal }) {
    if (app === undefined || config.secret === undefined) {
      return [{ check: NAME, verdict: 'skip', says: 'not asked: the configuration is not complete' }];
    }
    const api = openApi(config, app);
    try {
      const beganMs = systemClock.wallMs();
      const result = await askForNobody(api, signal);
      const endedMs = systemClock.wallMs();
      const aheadMs = api.serverAheadMs?.();
      const clock = clockFinding({
        serverMs: aheadMs === undefined ? undefined : endedMs + aheadMs,
        beganMs,
        endedMs,
        signsItself: 'secretKey' in config.secret,
      });
      const answer = answerFindings(result, endedMs - beganMs);
      const isFine = answer.every(({ verdict }) => verdict === 'pass');
      const isAboutAccounts = target === undefined || target === 'accounts' || target === 'mixed';
      const deletion = isFine && isAboutAccounts ? [await deletionSwitch(api, signal)] : [];
      const way: Finding = { check: 'way', verdict: 'pass', says: routeTo(app.endpoint, config).says };
      return [way, ...answer.slice(0, 1), ...clock, ...answer.slice(1), ...deletion];
    } finally {
      await api.close();
    }
  },
};

/** Reads whether an account exists that nobody has. */
function askForNobody(api: DeletionApi, signal: Subject['signal']): Promise<CallResult> {
  const UserID = `no-such-user-${randomBytes(8).toString('hex')}`;
  return api.call({ path: 'im_open_login_svc/account_check', body: { CheckItem: [{ UserID }] } }, signal);
}

function answerFindings(result: CallResult, tookMs: number): readonly Finding[] {
  if (result.kind !== 'answered') return [silenceFinding(result)];
  const reached: Finding = { check: NAME, verdict: 'pass', says: `answered after ${Math.round(tookMs)} ms` };
  const { code, message } = result.envelope;
  if (code !== 0) return [reached, refusalFinding(code, message)];
  return [
    reached,
    { check: 'region', verdict: 'pass', says: 'the server knows the app' },
    { check: 'signature', verdict: 'pass', says: 'the server accepts it' },
    { check: 'admin rights', verdict: 'pass', says: 'the caller may use the interface for admins' },
  ];
}

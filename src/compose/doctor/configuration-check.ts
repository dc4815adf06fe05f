// Whether the configuration is complete, whatever command is meant.
import { appOf } from '../app-of.ts';
import type { Check, Finding } from './check.ts';

const NAME = 'configuration';

export const configurationCheck: Check = {
  name: NAME,
  async run({ config }) {
    // Both throw: the one where something is missing, with everything that is, the other where the endpoint is not allowed.
    const complete = config.again({ needs: { app: true, credentials: true } });
    const { sdkappid, admin, endpoint } = appOf(complete);
    const { warnings, secret } = complete;
    const doubtful = warnings.map((warning): Finding => {
      return { check: NAME, verdict: 'warn', says: warning, advice: 'Put it right, or take it away.' };
    });
    const profile = config.profile === undefined ? '' : ` (profile ${config.profile})`;
    const says = `app ${sdkappid}${profile} at ${endpoint}, signed for ${admin} with ${secret?.from ?? 'nothing'}`;
    return [{ check: NAME, verdict: 'pass', says }, ...doubtful];
  },
};

// Which guards stand between a slip and a deletion.
import { counted } from '../../core/amounts.ts';
import type { Check } from './check.ts';

const NAME = 'guards';

export const guardsCheck: Check = {
  name: NAME,
  async run({ config }) {
    const { guards, protect } = config;
    const rows = guards.maxDelete;
    const words = [
      ...(rows === undefined ? [] : [`at most ${counted(rows.most, 'row')} a plan (${rows.origin.name})`]),
      ...(guards.confirm ? ['a person must confirm, --yes does not count'] : []),
      ...(protect === undefined ? [] : ['a protect file']),
      `plans of at most ${counted(guards.maxPlanAge.most, 'day')}`,
    ].join('; ');
    if (rows !== undefined) return [{ check: NAME, verdict: 'pass', says: words }];
    const advice =
      'Put "max_delete" into the profile of the app, so that a wrong file cannot delete more than you would ever mean to.';
    const says = `no bound on the rows of a plan; ${words}`;
    return [{ check: NAME, verdict: 'warn', says, advice }];
  },
};

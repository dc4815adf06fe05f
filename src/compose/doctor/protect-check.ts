// Whether the list of ids that are never sent can be read.
import { count, counted } from '../../core/amounts.ts';
import { readProtect } from '../read-protect.ts';
import type { Check } from './check.ts';

const NAME = 'protect file';

export const protectCheck: Check = {
  name: NAME,
  async run({ config, stdin, signal }) {
    const { protect } = config;
    if (protect === '-') return [{ check: NAME, verdict: 'skip', says: 'comes from standard input' }];
    const list = await readProtect(config, { stdin, signal });
    if (list === null) return [{ check: NAME, verdict: 'skip', says: 'none is given' }];
    const { ids, ended } = list;
    const passed = ended === 0 ? '' : `; ended entries: ${count(ended)}`;
    return [{ check: NAME, verdict: 'pass', says: `names ${counted(ids, 'id')}, never to be sent${passed}` }];
  },
};

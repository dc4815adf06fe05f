// Whether the list of ids that are never sent can be read.
import { registry } from '../../../jobs/registry.ts';
import { readProtectFile } from '../../adapters/csv/protect-file.ts';
import { counted } from '../../core/amounts.ts';
import type { Check } from './check.ts';

const NAME = 'protect file';

export const protectCheck: Check = {
  name: NAME,
  async run({ config, stdin, signal }) {
    const { protect } = config;
    if (protect === undefined) return [{ check: NAME, verdict: 'skip', says: 'none is given' }];
    if (protect === '-') return [{ check: NAME, verdict: 'skip', says: 'comes from standard input' }];
    const knownColumns = Object.values(registry.jobs).flatMap((job) => job.columns);
    const { ids } = await readProtectFile(protect, { knownColumns, stdin, signal });
    return [{ check: NAME, verdict: 'pass', says: `names ${counted(ids.size, 'id')}, never to be sent` }];
  },
};

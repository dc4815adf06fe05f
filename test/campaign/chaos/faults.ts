// Draws the passing faults of a round: answers that get lost, come late, come in pieces or ask to try again.

import type { Target } from '../../../src/core/targets.ts';
import type { ApiName } from '../../../src/simulator/apis.ts';
import type { Fault, FaultRule } from '../../../src/simulator/fault-rule.ts';
import { pick } from '../../support/seeded-random.ts';

/** The one source of chance of a round: numbers in [0, 1). */
export type Chance = () => number;

const PASSING: Readonly<Record<Target, readonly [ApiName, number]>> = {
  accounts: ['account_delete', 70_169],
  subscribers: ['delete_subscriber', 20_005],
  'friend-lists': ['group_delete', 30_006],
  groups: ['destroy_group', 10_002],
  'official-accounts': ['destroy_official_account', 20_005],
};

/** Whatever is done without a word, the next call finds it gone. */
const LOST: readonly Fault[] = [
  { kind: 'reset', effect: true },
  { kind: 'reset', effect: false },
  { kind: 'http-status', status: 502, effect: true },
  { kind: 'http-status', status: 503, effect: false },
  { kind: 'html', effect: false },
  { kind: 'truncated' },
  { kind: 'cut-off' },
  { kind: 'no-list' },
  { kind: 'missing-items', count: 3 },
  { kind: 'extra-items' },
  { kind: 'shuffled-items' },
  { kind: 'duplicated-items', count: 2 },
];

const LOOK_UPS: readonly ApiName[] = [
  'account_check',
  'group_get',
  'get_group_info',
  'get_official_account_info',
  'get_subscriber_info',
];

export function drawFaults(targets: readonly Target[], chance: Chance): readonly FaultRule[] {
  const rules: FaultRule[] = [];
  const count = 1 + Math.floor(chance() * 4);
  for (let i = 0; i < count; i += 1) rules.push({ fault: pick(LOST, chance), rate: 0.01 + chance() * 0.05 });
  for (const target of targets) {
    const [api, code] = PASSING[target];
    if (chance() < 0.5) rules.push({ apis: [api], fault: { kind: 'top-code', code }, rate: chance() * 0.06 });
  }
  if (chance() < 0.3) rules.push({ fault: { kind: 'top-code', code: 60_007 }, rate: 0.05, times: 4 });
  if (chance() < 0.35) {
    const effect = chance() < 0.5;
    rules.push({ fault: { kind: 'silence', effect }, rate: 0.05, times: 1 + Math.floor(chance() * 2) });
  }
  if (chance() < 0.3) {
    rules.push({ apis: LOOK_UPS, fault: { kind: 'reset', effect: false }, rate: 0.08, times: 5 });
  }
  if (chance() < 0.15) rules.push({ fault: { kind: 'http-status', status: 403 }, rate: 0.1, times: 1 });
  if (chance() < 0.15) rules.push({ fault: { kind: 'top-code', code: 60_020 }, rate: 0.1, times: 1 });
  return rules;
}

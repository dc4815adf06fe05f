// Draws the world of a round: what exists at the server, what the input names, and how the server misbehaves.

import { TARGETS, type Target } from '../../../src/core/targets.ts';
import type { ApiName } from '../../../src/simulator/apis.ts';
import type { FaultRule } from '../../../src/simulator/fault-rule.ts';
import type { PopulationOptions } from '../../../src/simulator/population.ts';
import { keyOf } from '../../support/truthful-api.ts';
import { type Chance, drawFaults } from './faults.ts';

/** `left-out` rows are duplicates, invalid or protected: the plan must not send them. */
export type Kind = 'there' | 'nobody' | 'refused' | 'duplicate' | 'invalid' | 'protected';

export interface WorldRow {
  readonly target: Target;
  readonly owner: string;
  readonly id: string;
  readonly kind: Kind;
}

export interface World {
  readonly target: Target | 'mixed';
  /** In the order of the input; the first one stands on line 2. */
  readonly rows: readonly WorldRow[];
  readonly lines: readonly string[];
  readonly protectedIds: readonly string[];
  readonly population: PopulationOptions;
  readonly faults: readonly FaultRule[];
  /** Without a fault the limits and the rate must hold to the letter. */
  readonly isCalm: boolean;
  /** Fewest calls that delete. */
  readonly calls: number;
  /** Keys of the rows that exist, as `keyOf` makes them. */
  readonly there: ReadonlySet<string>;
}

export const API_OF: Readonly<Record<Target, ApiName>> = {
  accounts: 'account_delete',
  'friend-lists': 'group_delete',
  groups: 'destroy_group',
  'official-accounts': 'destroy_official_account',
  subscribers: 'delete_subscriber',
};

const COLUMNS: Readonly<Record<Target | 'mixed', readonly string[]>> = {
  accounts: ['user_id'],
  'friend-lists': ['from_account', 'group_name'],
  groups: ['group_id'],
  'official-accounts': ['official_account'],
  subscribers: ['official_account', 'user_id'],
  mixed: ['target', 'user_id', 'from_account', 'group_name', 'group_id', 'official_account'],
};

export const keyOfRow = ({ target, owner, id }: WorldRow): string => keyOf(target, owner, id);

/** Whole numbers from `least` to `most`. */
const between = (chance: Chance, least: number, most: number): number =>
  least + Math.floor(chance() * (most - least + 1));

export function drawWorld(chance: Chance): World {
  const target = drawTarget(chance);
  const targets = target === 'mixed' ? TARGETS : [target];
  const size = target === 'mixed' ? 0.35 : 1;
  const rows = targets.flatMap((one) => rowsOf(one, size, chance));
  const protectedIds = rows.filter(({ kind }) => kind === 'protected').map(({ id }) => id);
  const isCalm = chance() < 0.3;
  return {
    target,
    rows,
    lines: [COLUMNS[target].join(','), ...rows.map((row) => lineOf(row, target))],
    protectedIds,
    population: populationOf(rows),
    faults: [...refusals(rows), ...(isCalm ? [] : drawFaults(targets, chance))],
    isCalm,
    calls: callsFor(rows),
    there: new Set(rows.filter(isThere).map(keyOfRow)),
  };
}

function drawTarget(chance: Chance): Target | 'mixed' {
  const choice: readonly (Target | 'mixed')[] = ['mixed', 'mixed', 'friend-lists', ...TARGETS];
  return choice[between(chance, 0, choice.length - 1)] ?? 'mixed';
}

function rowsOf(target: Target, size: number, chance: Chance): readonly WorldRow[] {
  const some = (least: number, most: number) => Math.ceil(size * between(chance, least, most));
  const refusedPart = chance() < 0.5 ? 0 : chance() * 0.04;
  const makeRow = (owner: string, id: string): readonly WorldRow[] => {
    const kind = drawKind(refusedPart, chance);
    if (kind === 'invalid') return [{ target, owner, id: `${id}\u0007`, kind }];
    if (kind !== 'duplicate') return [{ target, owner, id, kind }];
    return [
      { target, owner, id, kind: 'there' },
      { target, owner, id, kind },
    ];
  };
  const numbered = (count: number, make: (i: number) => readonly WorldRow[]) =>
    Array.from({ length: count }, (_, i) => make(i)).flat();
  switch (target) {
    case 'accounts':
      return numbered(some(400, 1_600), (i) => makeRow('', `planted-${i}`));
    case 'groups':
      return numbered(some(80, 220), (i) => makeRow('', `@TGS#group${i}`));
    case 'official-accounts':
      return numbered(some(80, 180), (i) => makeRow('', `@TOA#_official${i}`));
    case 'friend-lists': {
      const lists = some(2, 32);
      return numbered(some(12, 40), (o) => numbered(lists, (i) => makeRow(`owner-${o}`, `list-${o}-${i}`)));
    }
    case 'subscribers': {
      const users = some(40, 260);
      return numbered(some(6, 14), (o) => numbered(users, (i) => makeRow(`@TOA#_news${o}`, `fan-${o}-${i}`)));
    }
    default:
      return target satisfies never;
  }
}

function drawKind(refusedPart: number, chance: Chance): Kind {
  const drawn = chance();
  if (drawn < refusedPart) return 'refused';
  if (drawn < 0.12) return 'nobody';
  if (drawn < 0.13) return 'duplicate';
  if (drawn < 0.14) return 'invalid';
  return drawn < 0.15 ? 'protected' : 'there';
}

/** Rows that the plan does not send are there too: whatever happens to them is seen. */
const isThere = ({ kind }: WorldRow): boolean => kind !== 'nobody' && kind !== 'invalid';

function lineOf({ target, owner, id }: WorldRow, of: Target | 'mixed'): string {
  const fields: Readonly<Record<string, string>> = {
    target,
    user_id: target === 'accounts' || target === 'subscribers' ? id : '',
    from_account: target === 'friend-lists' ? owner : '',
    group_name: target === 'friend-lists' ? id : '',
    group_id: target === 'groups' ? id : '',
    official_account: target === 'official-accounts' ? id : target === 'subscribers' ? owner : '',
  };
  return COLUMNS[of].map((column) => fields[column] ?? '').join(',');
}

function populationOf(rows: readonly WorldRow[]): PopulationOptions {
  const idsOf = (target: Target) => [
    ...new Set(rows.filter((row) => row.target === target && isThere(row)).map(({ id }) => id)),
  ];
  const owned = (target: Target) => {
    const byOwner: Record<string, string[]> = {};
    for (const row of rows.filter((one) => one.target === target)) {
      const ids = (byOwner[row.owner] ??= []);
      if (isThere(row) && !ids.includes(row.id)) ids.push(row.id);
    }
    return byOwner;
  };
  return {
    accounts: [...idsOf('accounts'), 'bystander'],
    groups: [...idsOf('groups'), '@TGS#bystander'],
    officialAccounts: [...idsOf('official-accounts'), '@TOA#_bystander'],
    friendLists: owned('friend-lists'),
    subscribers: owned('subscribers'),
  };
}

const REFUSAL: Readonly<Record<Target, number>> = {
  accounts: 70_402,
  'friend-lists': 30_001,
  groups: 10_004,
  'official-accounts': 130_002,
  subscribers: 6_017,
};

/** First among the rules, so that what the server refuses is not deleted by a call that another fault strikes. */
function refusals(rows: readonly WorldRow[]): readonly FaultRule[] {
  return TARGETS.flatMap((target): readonly FaultRule[] => {
    const ids = rows.filter((row) => row.target === target && row.kind === 'refused').map(({ id }) => id);
    if (ids.length === 0) return [];
    return [{ apis: [API_OF[target]], ids, fault: { kind: 'top-code', code: REFUSAL[target] } }];
  });
}

const PER_CALL: Readonly<Record<Target, number>> = {
  accounts: 100,
  'friend-lists': 32,
  groups: 1,
  'official-accounts': 1,
  subscribers: 100,
};

function callsFor(rows: readonly WorldRow[]): number {
  const sizes = new Map<string, { readonly target: Target; count: number }>();
  for (const { target, owner } of rows) {
    const key = keyOf(target, owner, '');
    const size = sizes.get(key) ?? { target, count: 0 };
    size.count += 1;
    sizes.set(key, size);
  }
  return [...sizes.values()].reduce((sum, { target, count }) => sum + Math.ceil(count / PER_CALL[target]), 0);
}

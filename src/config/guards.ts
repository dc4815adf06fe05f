// The guards that are in force: an app's profile sets bounds that flags and variables cannot loosen.
import { type RowLimit, resolveRowLimit } from '../core/row-limit.ts';
import type { FileEntries } from './config-file.ts';
import type { Profile } from './profiles.ts';
import { SETTINGS, type SettingValues } from './settings.ts';
import { findValue, type Origin } from './sources.ts';

/** A bound and who set it, as messages name it. */
export interface Bound {
  readonly most: number;
  readonly origin: Origin;
  /** Only another value in the file can raise it. */
  readonly fixed: boolean;
}

export interface Guards {
  /** Rows that a plan may send. */
  readonly maxDelete: Bound | undefined;
  /** Days. */
  readonly maxPlanAge: Bound;
  /** A person must confirm: `--yes` does not count. */
  readonly confirm: boolean;
}

export interface GuardRequest {
  readonly values: SettingValues;
  readonly origins: Readonly<Record<'maxDelete' | 'maxPlanAge' | 'population', Origin>>;
  readonly profile: Profile | undefined;
  /** The parts of the file that count, the strongest first. */
  readonly layers: readonly FileEntries[];
}

export function guardsFrom(request: GuardRequest, problems: string[]): Guards {
  const { values, origins } = request;
  return {
    maxDelete: stricter(askedRows(request, problems), profileRows(request, problems)),
    maxPlanAge: stricter(
      { most: values.maxPlanAge, origin: origins.maxPlanAge, fixed: false },
      profileDays(request),
    ),
    confirm: values.confirm && !mayLoosen(values, 'confirm'),
  };
}

function askedRows({ values, origins }: GuardRequest, problems: string[]): Bound | undefined {
  if (values.maxDelete === undefined) return undefined;
  const most = resolveRowLimit(values.maxDelete, values.population);
  if (most !== undefined) return { most, origin: origins.maxDelete, fixed: false };
  if (origins.population.level === 'default') {
    problems.push(
      `${origins.maxDelete.name}: is a percentage, of a number that is not known; give --population, CHAT_PURGE_POPULATION or "population" in the file`,
    );
  }
  return undefined;
}

/** Looks at the file alone: a population given elsewhere could make a percentage mean anything. */
function profileRows({ values, profile, layers }: GuardRequest, problems: string[]): Bound | undefined {
  const entry = profile?.entries.get('max_delete');
  if (entry === undefined || mayLoosen(values, 'max_delete')) return undefined;
  const limit: RowLimit | undefined = SETTINGS.maxDelete.schema.safeParse(entry.value).data;
  if (limit === undefined) return undefined;
  const { raw } = findValue('population', { flags: {}, env: {}, layers });
  const most = resolveRowLimit(limit, SETTINGS.population.schema.safeParse(raw).data);
  if (most !== undefined) return { most, origin: { level: 'file', name: entry.where }, fixed: true };
  problems.push(`${entry.where}: is a percentage; it needs "population" in the file`);
  return undefined;
}

function profileDays({ values, profile }: GuardRequest): Bound | undefined {
  const entry = profile?.entries.get('max_plan_age');
  if (entry === undefined || mayLoosen(values, 'max_plan_age')) return undefined;
  const most = SETTINGS.maxPlanAge.schema.safeParse(entry.value).data;
  return most === undefined ? undefined : { most, origin: { level: 'file', name: entry.where }, fixed: true };
}

/** Undefined where the list itself is wrong, which has been reported. */
function mayLoosen(values: Partial<SettingValues>, guard: SettingValues['mayLoosen'][number]): boolean {
  return values.mayLoosen?.includes(guard) === true;
}

function stricter<B extends Bound | undefined>(asked: B, fixed: Bound | undefined): B | Bound {
  if (fixed === undefined) return asked;
  return asked === undefined || fixed.most <= asked.most ? fixed : asked;
}

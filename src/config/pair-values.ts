// Settings that are lists of `name=value`: given several times as a flag, with commas as a variable, an object in the file.
import type { Target } from '../core/targets.ts';
import { TARGETS } from '../core/targets.ts';
import { didYouMean, plainName } from './closest-name.ts';
import { toNumber, unfit, type ValueSchema, valueOf } from './values.ts';

/** The input columns of the contract. */
const COLUMNS = ['user_id', 'from_account', 'group_name', 'group_id', 'official_account', 'target'] as const;

export type ColumnName = (typeof COLUMNS)[number];

interface PairForm<V> {
  /** For messages: `user_id=uid`. */
  readonly example: string;
  read(raw: unknown): V | undefined;
  /** What a value must be, as the end of a sentence. */
  readonly must: string;
}

/** Which header stands for a column: `--column user_id=uid`. */
export const columnPairs = pairs<ColumnName, string>(COLUMNS, {
  example: 'user_id=uid',
  read: (raw) => (typeof raw === 'string' && raw.trim() !== '' ? raw : undefined),
  must: 'must be the name of a header',
});

/** Fewer rows in a call than documented: `--rows-per-call accounts=50`. That it is fewer is checked by the plan. */
export const rowsPerCallPairs = pairs<Target, number>(TARGETS, {
  example: 'accounts=50',
  read: (raw) => within(toNumber(raw), (n) => Number.isSafeInteger(n) && n >= 1),
  must: 'must be a whole number, 1 or more',
});

/** Calls per second that the app has bought, for each target. */
export const limitPairs = pairs<Target, number>(TARGETS, {
  example: 'groups=400',
  read: (raw) => within(toNumber(raw), (n) => n > 0 && Number.isFinite(n)),
  must: 'must be a number of calls per second above 0',
});

function within(number: number, isFit: (n: number) => boolean): number | undefined {
  return isFit(number) ? number : undefined;
}

function pairs<N extends string, V>(
  names: readonly N[],
  form: PairForm<V>,
): ValueSchema<Readonly<Partial<Record<N, V>>>> {
  return valueOf((raw) => {
    const entries = entriesOf(raw);
    if (entries === undefined) return unfit(`must have the form ${form.example}`);
    const result: Partial<Record<N, V>> = {};
    for (const [key, rawValue] of entries) {
      const name = names.find((known) => plainName(known) === plainName(key));
      if (name === undefined) return unfit(`${key} is none of ${names.join(', ')}${didYouMean(key, names)}`);
      if (result[name] !== undefined) return unfit(`${name} is given more than once`);
      const value = form.read(rawValue);
      if (value === undefined) return unfit(`${name} ${form.must}`);
      result[name] = value;
    }
    return result;
  });
}

type Entry = readonly [name: string, value: unknown];

/** Undefined where the form is not that of pairs. */
function entriesOf(raw: unknown): readonly Entry[] | undefined {
  if (typeof raw === 'string') return entriesOf(raw.split(','));
  if (Array.isArray(raw)) {
    const split = raw.map((part: unknown) => splitPair(part));
    const whole = split.filter((entry) => entry !== undefined);
    return whole.length === split.length ? whole : undefined;
  }
  return typeof raw === 'object' && raw !== null ? Object.entries(raw) : undefined;
}

function splitPair(part: unknown): Entry | undefined {
  if (typeof part !== 'string') return undefined;
  const at = part.indexOf('=');
  return at < 1 ? undefined : [part.slice(0, at).trim(), part.slice(at + 1)];
}

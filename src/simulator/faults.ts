// Decides for each call which faults strike it; the same seed, rules and calls give the same faults.
import { APIS, type ApiName, DELETION_APIS } from './apis.ts';
import { checkFaultRules, type Fault, type FaultRule, nameFault } from './fault-rule.ts';
import { pickPositions, type Random, streamOf } from './mulberry32.ts';

/** One item that is answered with a code of its own. */
export interface ItemFault {
  readonly code: number;
  readonly message: string;
  /** Whether the item is deleted all the same. */
  readonly effect: boolean;
}

export type WholeFault = Exclude<Fault, { readonly kind: 'item-code' }>;

export interface FaultDecision {
  readonly items: ReadonlyMap<string, ItemFault>;
  /** At most one fault for the call as a whole: that of the first rule that strikes. */
  readonly whole?: WholeFault;
  /** For choices within the fault, such as which item to leave out. */
  readonly random: Random;
  readonly names: readonly string[];
}

export interface FaultSubject {
  readonly api: ApiName;
  readonly ids: readonly string[];
  readonly owner?: string;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly random: Random;
  readonly spoilt: ReadonlySet<string> | undefined;
  readonly calls: ReadonlySet<number> | undefined;
  /** How often it struck: by id where the rule names ids, else under ''. */
  readonly struck: Map<string, number>;
}

type ItemCodeFault = Extract<Fault, { readonly kind: 'item-code' }>;

const NOTHING: ReadonlyMap<string, ItemFault> = new Map();

export class Faults {
  readonly #seed: number;
  #active: readonly ActiveRule[] = [];
  #calls = new Map<ApiName, number>();

  constructor(seed: number, rules: readonly FaultRule[] = []) {
    this.#seed = seed;
    this.set(rules);
  }

  /** Replaces all rules; counting of calls starts anew. Throws a ValiError if a rule is not valid. */
  set(rules: readonly FaultRule[]): void {
    this.#active = checkFaultRules(rules).map((rule, index) => ({
      rule,
      random: streamOf(this.#seed, index),
      spoilt: rule.ids === undefined ? undefined : new Set(rule.ids),
      calls: rule.calls === undefined ? undefined : new Set(rule.calls),
      struck: new Map<string, number>(),
    }));
    this.#calls = new Map();
  }

  decide(subject: FaultSubject): FaultDecision {
    const number = (this.#calls.get(subject.api) ?? 0) + 1;
    this.#calls.set(subject.api, number);
    const items = new Map<string, ItemFault>();
    const names: string[] = [];
    let whole: { readonly fault: WholeFault; readonly random: Random } | undefined;
    for (const active of this.#active) {
      const hit = whatItHits(active, subject, number);
      if (hit === undefined) continue;
      const fault = active.rule.fault;
      if (fault.kind === 'item-code' && APIS[subject.api].answersPerItem) {
        addItemFaults(items, hit, { fault, subject, random: active.random });
      } else if (whole === undefined) {
        whole = { fault: fault.kind === 'item-code' ? asWhole(fault) : fault, random: active.random };
      } else {
        continue;
      }
      countStrike(active, hit);
      names.push(nameFault(fault));
    }
    if (whole === undefined)
      return { items: items.size === 0 ? NOTHING : items, random: streamOf(this.#seed, -1), names };
    return { items, whole: whole.fault, random: whole.random, names };
  }
}

/** The spoilt ids that the rule strikes now, an empty list for a rule without ids; undefined if it does not strike. */
function whatItHits(
  active: ActiveRule,
  subject: FaultSubject,
  number: number,
): readonly string[] | undefined {
  const { rule } = active;
  if (!(rule.apis ?? DELETION_APIS).includes(subject.api)) return undefined;
  // Drawn for each call of the rule's APIs, whether it counts or not: the n-th call gets the n-th number.
  const isDrawn = rule.rate === undefined || active.random() < rule.rate;
  if (!isDrawn || active.calls?.has(number) === false) return undefined;
  if (active.spoilt === undefined) return mayStrike(active, '') ? [] : undefined;
  const hit = spoiltIn(active.spoilt, subject).filter((id) => mayStrike(active, id));
  return hit.length === 0 ? undefined : hit;
}

function spoiltIn(spoilt: ReadonlySet<string>, subject: FaultSubject): readonly string[] {
  const named = subject.owner === undefined ? subject.ids : [subject.owner, ...subject.ids];
  return named.filter((id) => spoilt.has(id));
}

function mayStrike(active: ActiveRule, key: string): boolean {
  return active.rule.times === undefined || (active.struck.get(key) ?? 0) < active.rule.times;
}

function countStrike(active: ActiveRule, hit: readonly string[]): void {
  for (const key of hit.length === 0 ? [''] : hit) active.struck.set(key, (active.struck.get(key) ?? 0) + 1);
}

interface ItemFaultSource {
  readonly fault: ItemCodeFault;
  readonly subject: FaultSubject;
  readonly random: Random;
}

function addItemFaults(items: Map<string, ItemFault>, hit: readonly string[], source: ItemFaultSource): void {
  const { fault, subject, random } = source;
  const ids = hit.length > 0 ? hit : someOf(subject.ids, fault.count ?? 1, random);
  const itemFault = {
    code: fault.code,
    message: fault.message ?? 'simulated fault',
    effect: fault.effect ?? false,
  };
  for (const id of ids) if (!items.has(id)) items.set(id, itemFault);
}

function someOf(ids: readonly string[], count: number | 'all', random: Random): readonly string[] {
  if (count === 'all') return ids;
  return pickPositions(random, ids.length, count).map((position) => ids[position] ?? '');
}

function asWhole(fault: ItemCodeFault): WholeFault {
  return { kind: 'top-code', code: fault.code, message: fault.message, effect: fault.effect };
}

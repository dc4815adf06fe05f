// A deletion API inside the process that keeps a truth: what is there, what was deleted, and what it answered to whom.
import { registry } from '../../jobs/registry.ts';
import type { CallResult } from '../../src/core/call-result.ts';
import type { ItemAnswer } from '../../src/core/deletion-job.ts';
import type { ApiRequest, DeletionApi } from '../../src/core/ports/deletion-api.ts';
import { TARGETS, type Target } from '../../src/core/targets.ts';
import { pick } from './seeded-random.ts';

/** One call as it came in. */
export interface SeenCall {
  readonly target: Target;
  readonly owner: string;
  readonly ids: readonly string[];
}

/** What becomes of a call; `acts` says whether it deletes. */
export type Fate =
  | 'plain'
  | 'items-fail'
  | 'items-missing'
  | 'items-contradict'
  | 'silent-before'
  | 'silent-after'
  | 'fault-before'
  | 'fault-half-way'
  | 'unknown-code'
  | 'too-fast'
  | 'unsent'
  | 'stop';

export interface TruthfulApiOptions {
  /** Keys as `keyOf` makes them. */
  readonly present: Iterable<string>;
  readonly fateOf?: (call: SeenCall, number: number) => Fate;
  readonly random: () => number;
  /** Called when the truth has changed and before the answer goes out. */
  readonly onEffect?: (number: number) => void;
}

export function keyOf(target: Target, owner: string, id: string): string {
  return JSON.stringify([target, owner, id]);
}

const ABSENT: Readonly<Record<Target, number>> = {
  accounts: 70_107,
  subscribers: 2,
  'friend-lists': 0,
  groups: 10_010,
  'official-accounts': 130_004,
};
const PASSING: Readonly<Record<Target, number>> = {
  accounts: 70_169,
  subscribers: 20_005,
  'friend-lists': 30_006,
  groups: 10_002,
  'official-accounts': 20_005,
};
const ITEM_DONE: Readonly<Partial<Record<Target, number>>> = { accounts: 0, subscribers: 1 };
const ITEM_FAULT: Readonly<Partial<Record<Target, number>>> = { accounts: 30_008, subscribers: 0 };

export class TruthfulApi implements DeletionApi {
  readonly present: Set<string>;
  readonly calls: SeenCall[] = [];
  /** Most calls that were under way at a time for one owner. */
  mostForOneOwner = 0;
  readonly #options: TruthfulApiOptions;
  readonly #underWay = new Map<string, number>();

  constructor(options: TruthfulApiOptions) {
    this.#options = options;
    this.present = new Set(options.present);
  }

  async call(request: ApiRequest): Promise<CallResult> {
    const call = readCall(request);
    this.calls.push(call);
    const number = this.calls.length;
    const fate = this.#options.fateOf?.(call, number) ?? 'plain';
    const owner = `${call.target} ${call.owner}`;
    const active = (this.#underWay.get(owner) ?? 0) + 1;
    this.#underWay.set(owner, active);
    this.mostForOneOwner = Math.max(this.mostForOneOwner, active);
    await this.#someTime();
    const result = this.#answer(call, fate);
    this.#options.onEffect?.(number);
    await this.#someTime();
    this.#underWay.set(owner, (this.#underWay.get(owner) ?? 1) - 1);
    return result;
  }

  signAgain(): boolean {
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Latency, so that calls overlap and answers come in another order than calls. */
  #someTime(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, this.#options.random() * 4);
    });
  }

  #answer(call: SeenCall, fate: Fate): CallResult {
    switch (fate) {
      case 'plain':
        return this.#act(call);
      case 'items-fail':
        return this.#act(call, new Set(call.ids.filter(() => this.#options.random() < 0.3)));
      case 'items-missing':
        return withItems(this.#act(call), (items) => items.filter(() => this.#options.random() < 0.7));
      case 'items-contradict':
        return withItems(this.#act(call), (items) => [
          ...items,
          ...items.map((item) => ({ ...item, code: 70_402 })),
        ]);
      case 'silent-after':
        this.#act(call);
        return { kind: 'silent', reason: 'connection reset' };
      case 'silent-before':
        return { kind: 'silent', reason: 'timeout' };
      case 'fault-before':
        return answered(PASSING[call.target]);
      case 'fault-half-way':
        this.#act({ ...call, ids: call.ids.filter(() => this.#options.random() < 0.5) });
        return answered(PASSING[call.target]);
      case 'unknown-code':
        this.#act({ ...call, ids: call.ids.filter(() => this.#options.random() < 0.5) });
        return answered(99_999);
      case 'too-fast':
        return answered(60_007);
      case 'unsent':
        return { kind: 'undelivered', reason: 'connection refused' };
      case 'stop':
        return answered(60_020);
      default:
        return fate satisfies never;
    }
  }

  /** Deletes what is there, but for `failing`, and answers as the documents say. */
  #act(call: SeenCall, failing: ReadonlySet<string> = new Set()): CallResult {
    const done = ITEM_DONE[call.target];
    const codes = call.ids.map((id) => {
      if (failing.has(id)) return ITEM_FAULT[call.target] ?? PASSING[call.target];
      const wasThere = this.present.delete(keyOf(call.target, call.owner, id));
      return wasThere ? (done ?? 0) : ABSENT[call.target];
    });
    if (done === undefined) return answered(Math.max(0, ...codes));
    const items = call.ids.map((id, i): ItemAnswer => ({ id, code: codes[i] ?? 0, message: `text ${id}` }));
    return { ...answered(0), items: items.toReversed() };
  }
}

function answered(code: number): Extract<CallResult, { kind: 'answered' }> {
  return { kind: 'answered', envelope: { code, message: `text of ${code}` } };
}

function withItems(
  result: CallResult,
  change: (items: readonly ItemAnswer[]) => readonly ItemAnswer[],
): CallResult {
  if (result.kind !== 'answered' || result.items === undefined) return result;
  return { ...result, items: change(result.items) };
}

/** Any fate but those that end a run, weighted so that most calls are answered. */
export function randomFate(random: () => number): Fate {
  if (random() < 0.55) return 'plain';
  return pick(
    [
      'items-fail',
      'items-missing',
      'items-contradict',
      'silent-before',
      'silent-after',
      'fault-before',
      'fault-half-way',
      'unknown-code',
      'too-fast',
      'unsent',
    ],
    random,
  );
}

/** Takes the ids out of a body again. */
function readCall({ path, body }: ApiRequest): SeenCall {
  const target = TARGETS.find((one) => registry.jobs[one].path === path);
  if (target === undefined || !isFields(body)) throw new Error(`no such call: ${path}`);
  const text = (field: string) => String(body[field] ?? '');
  const list = (field: string) => {
    const value: unknown = body[field];
    return Array.isArray(value)
      ? value.map((entry: unknown) => (isFields(entry) ? String(entry.UserID) : String(entry)))
      : [];
  };
  switch (target) {
    case 'accounts':
      return { target, owner: '', ids: list('DeleteItem') };
    case 'subscribers':
      return { target, owner: text('Official_Account'), ids: list('SubscriberToDel_Account') };
    case 'friend-lists':
      return { target, owner: text('From_Account'), ids: list('GroupName') };
    case 'groups':
      return { target, owner: '', ids: [text('GroupId')] };
    case 'official-accounts':
      return { target, owner: '', ids: [text('Official_Account')] };
    default:
      return target satisfies never;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

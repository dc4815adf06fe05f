// Compares the books of a round with the server's own truth: its call log and what is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isTarget, TARGETS, type Target } from '../../../src/core/targets.ts';
import { API_NAMES, type ApiName } from '../../../src/simulator/apis.ts';
import type { CallEntry } from '../../../src/simulator/call-log.ts';
import {
  countOutcomes,
  type OutcomeRow,
  readBatches,
  readOutcomes,
  readSummary,
} from '../../support/run-books.ts';
import { countedLate } from '../../support/steady-rate.ts';
import { keyOf } from '../../support/truthful-api.ts';
import type { ChaosStage } from './stage.ts';
import { API_OF, keyOfRow, type World } from './world.ts';

/** Calls that were on their way when another process said that none goes out any more, ms. */
const ON_THE_WAY_MS = 20;

/** What the server knows of the rows, by key. */
interface Truth {
  readonly deleted: ReadonlySet<string>;
  readonly carried: ReadonlyMap<string, readonly number[]>;
}

const TARGET_OF = new Map<ApiName, Target>(TARGETS.map((target) => [API_OF[target], target]));

function keysOf(entry: CallEntry, ids: readonly string[] | undefined): readonly string[] {
  const target = entry.api === undefined ? undefined : TARGET_OF.get(entry.api);
  if (target === undefined) return [];
  return (ids ?? []).map((id) => keyOf(target, entry.owner ?? '', id));
}

function truthOf(entries: readonly CallEntry[]): Truth {
  const deleted = new Set(entries.flatMap((entry) => keysOf(entry, entry.deleted)));
  const carried = new Map<string, number[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry, entry.ids)) {
      const calls = carried.get(key);
      if (calls === undefined) carried.set(key, [entry.call]);
      else calls.push(entry.call);
    }
  }
  return { deleted, carried };
}

export function judge(stage: ChaosStage): readonly string[] {
  const truth = truthOf(stage.simulator.calls.entries);
  return [
    ...serverFindings(stage, truth),
    ...quietFindings(stage),
    ...paceFindings(stage),
    ...(existsSync(join(stage.runDir, 'summary.json'))
      ? bookFindings(stage, truth)
      : ['there is no summary']),
  ];
}

/** What the run may never do, whatever its books say. */
function serverFindings({ simulator, script }: ChaosStage, { carried }: Truth): readonly string[] {
  const { calls, population } = simulator;
  const planned = new Set(
    script.world.rows
      .filter(({ kind }) => kind === 'there' || kind === 'nobody' || kind === 'refused')
      .map(keyOfRow),
  );
  const empty = calls.entries.filter(
    ({ api, count, throttled, answeredAt }) =>
      api !== undefined && TARGET_OF.has(api) && count === 0 && !throttled && answeredAt !== undefined,
  );
  const bystanders: readonly (readonly [Target, string])[] = [
    ['accounts', 'bystander'],
    ['groups', '@TGS#bystander'],
    ['official-accounts', '@TOA#_bystander'],
  ];
  return [
    ...calls.brokenBounds.map(({ call, bound }) => `call ${call} broke the bound ${bound}`),
    ...empty.map(({ call }) => `call ${call} was without rows`),
    ...[...carried.keys()].filter((key) => !planned.has(key)).map((key) => `${key} was sent, unplanned`),
    ...bystanders
      .filter(([target, id]) => !population.has(target, id))
      .map(([target, id]) => `${target} ${id} was not named, and is gone`),
  ];
}

function quietFindings({ quiet, simulator }: ChaosStage): readonly string[] {
  return quiet.flatMap(({ after, from, to }) => {
    const late = simulator.calls.entries.filter(({ at }) => at > from + ON_THE_WAY_MS && at < to);
    if (late.length === 0) return [];
    const told = late.slice(0, 5).map(({ api, at }) => `${api} after ${(at - from).toFixed(0)} ms`);
    return [`${late.length} calls after ${after}: ${told.join(', ')}`];
  });
}

/** No sliding second above the limit; a server that stood still counts late what came in time. */
function paceFindings({ simulator, script }: ChaosStage): readonly string[] {
  if (!script.world.isCalm) return [];
  return API_NAMES.flatMap((api) => {
    const limit = simulator.limitOf(api);
    const worst = simulator.calls.worstSlidingSecond(api).all;
    if (worst <= limit + countedLate(limit, simulator.longestStallMs())) return [];
    return [`${worst} calls of ${api} in a second, of ${limit}`];
  });
}

/** Calls in the fullest second as a part of the limit. */
export function fullestSecond({ simulator }: ChaosStage): number {
  const parts = API_NAMES.map((api) => simulator.calls.worstSlidingSecond(api).all / simulator.limitOf(api));
  return Math.max(...parts);
}

function bookFindings(stage: ChaosStage, truth: Truth): readonly string[] {
  const rows = readOutcomes(stage.runDir);
  return [
    ...sumFindings(stage, rows),
    ...endFindings(stage),
    ...rows.flatMap((row) => rowFindings(stage, truth, row)),
    ...repeatFindings(stage, truth),
  ];
}

function sumFindings({ script, runDir }: ChaosStage, rows: readonly OutcomeRow[]): readonly string[] {
  const planned = script.world.rows.length;
  const { outcomes, balanced } = readSummary(runDir);
  const sum = Object.values(outcomes).reduce((all, each) => all + each, 0);
  const isTold = JSON.stringify(sorted(countOutcomes(rows))) === JSON.stringify(sorted(outcomes));
  const lines = new Set(rows.map(({ line }) => line)).size;
  const isEachOnce = rows.length === planned && lines === planned;
  return [
    ...(balanced && sum === planned
      ? []
      : [`the books do not balance: ${JSON.stringify(outcomes)} of ${planned} rows`]),
    ...(isTold ? [] : ['summary.json and outcomes.csv do not agree']),
    ...(isEachOnce ? [] : [`${rows.length} outcomes on ${lines} lines for ${planned} rows`]),
  ];
}

function endFindings({ runDir, isCancelled, redis }: ChaosStage): readonly string[] {
  const summary = readSummary(runDir);
  const state = isCancelled ? 'cancelled' : 'finished';
  const isClean = redis === undefined || summary.queue_clean === true;
  const isNoteLeft = !isCancelled && existsSync(join(runDir, 'in-flight.ndjson'));
  return [
    ...(summary.state === state ? [] : [`the run is ${summary.state}, not ${state}`]),
    ...(isClean ? [] : ['the queue is not clean']),
    ...(isNoteLeft ? ['the notes on calls under way are still there'] : []),
  ];
}

const sorted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

function rowFindings(stage: ChaosStage, truth: Truth, row: OutcomeRow): readonly string[] {
  const { world } = stage.script;
  const planned = world.rows[Number(row.line) - 2];
  if (planned === undefined || !isTarget(row.target)) return [`line ${row.line} is no row of the input`];
  const key = keyOf(row.target, row.owner, row.id);
  if (planned.kind !== 'invalid' && keyOfRow(planned) !== key) {
    return [`line ${row.line} is ${keyOfRow(planned)} and not ${key}`];
  }
  const finding = untruthOf(row, {
    ...planned,
    isThere: stage.simulator.population.has(row.target, row.id, row.owner),
    wasThere: world.there.has(key),
    hasLeft: stage.left.has(key),
    deletedByUs: truth.deleted.has(key),
    calls: truth.carried.get(key)?.length ?? 0,
    hasLosses: stage.losses > 0,
    isCancelled: stage.isCancelled,
  });
  if (finding === undefined) return [];
  return [`line ${row.line} ${key} is called ${row.outcome} (${row.code} ${row.note}): ${finding}`];
}

interface RowTruth {
  readonly kind: World['rows'][number]['kind'];
  readonly isThere: boolean;
  readonly wasThere: boolean;
  readonly hasLeft: boolean;
  readonly deletedByUs: boolean;
  readonly calls: number;
  /** A call can count as made that was not. */
  readonly hasLosses: boolean;
  readonly isCancelled: boolean;
}

const LEFT_OUT: ReadonlySet<string> = new Set(['duplicate', 'invalid', 'protected']);

type Untruth = (truth: RowTruth, note: string) => string | undefined;

const UNTRUTHS: Readonly<Record<string, Untruth>> = {
  deleted: untrulyDeleted,
  absent: ({ isThere, wasThere, hasLeft }) => {
    if (isThere) return 'it is still there';
    return wasThere && !hasLeft ? 'nobody deleted it' : undefined;
  },
  failed: () => undefined,
  unknown: ({ calls, hasLosses }) => (calls === 0 && !hasLosses ? 'no call carried it' : undefined),
  not_sent: ({ isCancelled }) => (isCancelled ? undefined : 'the run has finished'),
};

function untruthOf({ outcome, note }: OutcomeRow, truth: RowTruth): string | undefined {
  const { kind } = truth;
  if (LEFT_OUT.has(kind) || LEFT_OUT.has(outcome)) return kind === outcome ? undefined : `it is ${kind}`;
  if (outcome !== 'deleted' && outcome !== 'unknown' && truth.deletedByUs) return 'this run deleted it';
  const untruth = UNTRUTHS[outcome];
  return untruth === undefined ? 'there is no such outcome' : untruth(truth, note);
}

function untrulyDeleted(truth: RowTruth, note: string): string | undefined {
  if (truth.isThere) return 'it is still there';
  if (truth.deletedByUs) return undefined;
  if (truth.calls === 0) {
    return truth.hasLosses && note === 'confirmed_by_absence' ? undefined : 'no call carried it';
  }
  if (note === 'confirmed_by_absence') return undefined;
  // The server answers for the request as a whole; a list that was not there is not told apart.
  if (note === 'accepted_by_server') return undefined;
  return truth.wasThere && !truth.hasLeft ? 'nobody deleted it' : 'it was not there';
}

/** What the ledger had settled at a moment must not be sent again. */
function repeatFindings({ settled, runDir }: ChaosStage, { carried }: Truth): readonly string[] {
  if (settled.length === 0) return [];
  const batches = readBatches(runDir);
  return settled.flatMap(({ when, lastCall, batches: done }) =>
    batches
      .filter(({ batch }) => done.has(batch))
      .flatMap(({ target, owner, ids }) =>
        ids.map((id) => (isTarget(target) ? keyOf(target, owner ?? '', id) : '')),
      )
      .filter((key) => carried.get(key)?.some((call) => call > lastCall) === true)
      .map((key) => `${key} was settled ${when}, and was sent again`),
  );
}

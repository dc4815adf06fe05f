// Takes the rows of the input one by one and sends each where it belongs: into a batch, or among the excluded.
import type { DuplicateIndex } from '../../core/duplicate-index.ts';
import type { ExcludedOutcome, OutcomeCounts } from '../../core/outcome.ts';
import type { PlanDraft } from '../../core/ports/plan-store.ts';
import type { RowChunk } from '../../core/ports/reading.ts';
import type { PlanTarget, Target } from '../../core/targets.ts';
import { TARGETS } from '../../core/targets.ts';
import type { ProblemList } from './problem-list.ts';
import type { IsRepeatedHeader } from './repeated-header.ts';
import type { ExcludedVerdict, RowJudge, RowVerdict } from './row-judge.ts';
import { DUPLICATE, keyOf, valueAt } from './row-judge.ts';
import type { TargetLane } from './target-lane.ts';
import type { ColumnPlace } from './wanted-columns.ts';
import { WarningList } from './warning-list.ts';

export interface RowPlannerOptions {
  readonly target: PlanTarget;
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  /** Whether invalid rows are left out instead of being problems. */
  readonly skipInvalid: boolean;
  readonly lanes: ReadonlyMap<string, TargetLane>;
  readonly isRepeatedHeader: IsRepeatedHeader;
  readonly judge: RowJudge;
  readonly duplicates: DuplicateIndex;
  readonly draft: PlanDraft;
  readonly problems: ProblemList;
}

const OVERLONG = 'more values than there are columns; a value that holds the delimiter must stand in quotes';

export class RowPlanner {
  readonly #options: RowPlannerOptions;
  readonly #only: TargetLane | undefined;
  readonly #excluded: Partial<Record<ExcludedOutcome, number>> = {};
  readonly #warnings = new WarningList();
  #rows = 0;
  #trimmed = 0;

  constructor(options: RowPlannerOptions) {
    this.#options = options;
    this.#only = options.target === 'mixed' ? undefined : options.lanes.get(options.target);
  }

  take(chunk: RowChunk): void {
    const count = chunk.lines.length;
    this.#rows += count;
    this.#trimmed += chunk.trimmed;
    const { verdicts, keys } = this.#judgeAll(chunk);
    const isNew = this.#options.duplicates.addAll(keys);
    let kept = 0;
    for (let row = 0; row < count; row += 1) {
      const verdict = verdicts[row];
      if (verdict === undefined) continue;
      if (verdict.kind === 'excluded') this.#exclude(chunk, row, verdict);
      else if (isNew[kept++] === 0) this.#exclude(chunk, row, DUPLICATE);
      else this.#keep(chunk, row, verdict);
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that the protect file keeps back. */
  get protectedRows(): number {
    return this.#options.judge.protectedRows;
  }

  get trimmedValues(): number {
    return this.#trimmed;
  }

  get excluded(): OutcomeCounts {
    return this.#excluded;
  }

  get warnings(): ReturnType<WarningList['toWarnings']> {
    return this.#warnings.toWarnings();
  }

  /** Calls and rows of each target that has any, in the order in which they will be sent. */
  get byTarget(): Partial<Record<Target, { readonly rows: number; readonly calls: number }>> {
    const counts: Partial<Record<Target, { rows: number; calls: number }>> = {};
    for (const target of TARGETS) {
      const sent = this.#options.lanes.get(target)?.sent;
      if (sent !== undefined && sent.rows > 0) counts[target] = { ...sent };
    }
    return counts;
  }

  /** A verdict for each row, and the keys of those that are kept. */
  #judgeAll(chunk: RowChunk): { readonly verdicts: readonly RowVerdict[]; readonly keys: readonly string[] } {
    const { judge } = this.#options;
    const overlong = new Set(chunk.overlong);
    const verdicts: RowVerdict[] = [];
    const keys: string[] = [];
    for (let row = 0; row < chunk.lines.length; row += 1) {
      const lane = this.#laneOf(chunk, row);
      const fault = this.#faultOf(chunk, row, overlong);
      if (fault !== undefined || lane === undefined) {
        verdicts.push(fault ?? unknownTarget(chunk, row));
        continue;
      }
      const owner = valueAt(chunk, lane.columns.owner, row);
      const id = valueAt(chunk, lane.columns.id, row);
      const verdict = judge.judge(lane, owner, id);
      verdicts.push(verdict);
      if (verdict.kind === 'kept') keys.push(keyOf(lane, owner, id ?? ''));
    }
    return { verdicts, keys };
  }

  #laneOf(chunk: RowChunk, row: number): TargetLane | undefined {
    return this.#only ?? this.#options.lanes.get(chunk.values[0]?.[row] ?? '');
  }

  #faultOf(chunk: RowChunk, row: number, overlong: ReadonlySet<number>): ExcludedVerdict | undefined {
    if (overlong.size > 0 && overlong.has(row)) return invalidRow(OVERLONG);
    return this.#options.isRepeatedHeader(chunk, row) ? invalidRow('the header line again') : undefined;
  }

  #keep(chunk: RowChunk, row: number, { doubts }: KeptVerdict): void {
    const lane = this.#laneOf(chunk, row);
    if (lane === undefined) throw new Error('a row was kept that names no target');
    const line = chunk.lines[row] ?? 0;
    if (doubts.length > 0) this.#warn(doubts, `${this.#nameOf(chunk)}:${line}`);
    const owner = textAt(chunk, lane.columns.owner, row);
    lane.sink.add({ owner, id: textAt(chunk, lane.columns.id, row), source: chunk.source, line });
  }

  #warn(doubts: KeptVerdict['doubts'], place: string): void {
    for (const doubt of doubts) this.#warnings.add(doubt, place);
  }

  #exclude(chunk: RowChunk, row: number, { outcome, reason, column }: ExcludedVerdict): void {
    const source = this.#nameOf(chunk);
    const line = chunk.lines[row] ?? 0;
    const lane = this.#laneOf(chunk, row);
    this.#excluded[outcome] = (this.#excluded[outcome] ?? 0) + 1;
    // What the row says, as far as it can be read. Put together from smaller objects it would take ten times as long.
    this.#options.draft.addExcluded({
      source,
      line,
      target: lane === undefined ? textAt(chunk, TARGET_PLACE, row) : lane.target,
      owner: textAt(chunk, lane?.columns.owner, row),
      id: textAt(chunk, lane?.columns.id, row),
      outcome,
      reason: column === undefined ? reason : `${column}: ${reason}`,
    });
    if (outcome !== 'invalid' || this.#options.skipInvalid) return;
    this.#options.problems.addInvalidRow({ file: source, line, column, what: reason });
  }

  #nameOf(chunk: RowChunk): string {
    return this.#options.inputs[chunk.source] ?? '';
  }
}

/** Of a mixed file, the only one in which a row can lack a target. */
const TARGET_PLACE = { name: 'target', position: 0, isAccount: false };

function textAt(chunk: RowChunk, column: ColumnPlace | undefined, row: number): string {
  return valueAt(chunk, column, row) ?? '';
}

type KeptVerdict = Extract<RowVerdict, { kind: 'kept' }>;

function unknownTarget(chunk: RowChunk, row: number): ExcludedVerdict {
  const word = chunk.values[0]?.[row];
  // The word is not shown: in a file with shifted columns it is an id.
  const reason = word === undefined || word === '' ? 'there is no target' : 'unknown target';
  return { ...invalidRow(`${reason}; it is one of ${TARGETS.join(', ')}`), column: 'target' };
}

function invalidRow(reason: string): ExcludedVerdict {
  return { kind: 'excluded', outcome: 'invalid', reason };
}

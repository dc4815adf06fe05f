// Takes the rows of the input one by one, judges each, and hands it to where it belongs.
import { DOUBTS } from '../../core/doubts/codes.ts';
import { JoinedNames } from '../../core/doubts/joined-names.ts';
import { DOUBT_OF } from '../../core/doubts/list-watch.ts';
import type { IdShapes } from '../../core/id-shapes.ts';
import type { RowChunk } from '../../core/ports/reading.ts';
import type { PlanTarget, Target } from '../../core/targets.ts';
import { TARGETS } from '../../core/targets.ts';
import { ListDoubts } from './list-doubts.ts';
import type { IsRepeatedHeader } from './repeated-header.ts';
import type { ExcludedVerdict, RowJudgeOptions, RowVerdict } from './row-judge.ts';
import { DUPLICATE, keyOf, RowJudge, refused, valueAt } from './row-judge.ts';
import { RowOutput, type RowOutputOptions } from './row-output.ts';
import { RowPlace } from './row-place.ts';
import type { KeptRow } from './row-sink.ts';
import type { TargetLane } from './target-lane.ts';
import type { ColumnPlace } from './wanted-columns.ts';

export interface RowPlannerOptions extends RowOutputOptions, Omit<RowJudgeOptions, 'list' | 'joinedNames'> {
  readonly target: PlanTarget;
  readonly lanes: ReadonlyMap<string, TargetLane>;
  readonly isRepeatedHeader: IsRepeatedHeader;
  /** All names that the wanted columns can have in a header. */
  readonly columnNames: readonly string[];
}

type KeptVerdict = Extract<RowVerdict, { kind: 'kept' }>;

interface HeldRow {
  readonly lane: TargetLane;
  readonly row: KeptRow;
  readonly verdict: KeptVerdict;
}

export class RowPlanner {
  readonly #options: RowPlannerOptions;
  readonly #only: TargetLane | undefined;
  readonly #output: RowOutput;
  readonly #place: RowPlace;
  readonly #list: ListDoubts<HeldRow>;
  readonly #judge: RowJudge;
  /** Of the rows of a chunk: `marksOf` their owners and ids. */
  readonly #ownerMarks: number[] = [];
  readonly #idMarks: number[] = [];
  #rows = 0;
  #trimmed = 0;

  constructor(options: RowPlannerOptions) {
    this.#options = options;
    const { accept, isRepeatedHeader, skipInvalid, problems } = options;
    const output = new RowOutput(options);
    const list = new ListDoubts<HeldRow>({
      holds: skipInvalid,
      keep: ({ lane, row, verdict }) => output.keepIfNew(lane, row, verdict.doubts),
      leaveOut: ({ lane, row }, { kind, column }) => {
        const doubt = DOUBT_OF[kind];
        const why = refused({ column: column.name, reason: DOUBTS[doubt].reason, doubt });
        output.exclude(output.textOf(lane, row), why);
      },
      report: (first, rows) => problems.addInvalidRows(first, rows),
    });
    this.#only = options.target === 'mixed' ? undefined : options.lanes.get(options.target);
    this.#output = output;
    this.#list = list;
    this.#place = new RowPlace({
      isRepeatedHeader,
      columnNames: options.columnNames,
      isMixed: options.target === 'mixed',
      acceptsHeaders: accept.has('header-again'),
    });
    this.#judge = new RowJudge({ ...options, list, joinedNames: new JoinedNames(options.columnNames) });
  }

  take(chunk: RowChunk): void {
    const count = chunk.lines.length;
    this.#rows += count;
    this.#trimmed += chunk.trimmed;
    this.#place.enter(chunk);
    this.#list.enter(chunk);
    const { verdicts, keys } = this.#judgeAll(chunk);
    const isNew = this.#options.duplicates.addAll(keys);
    let kept = 0;
    for (let row = 0; row < count; row += 1) {
      const verdict = verdicts[row];
      // Held back until the whole list has been seen.
      if (verdict === undefined) continue;
      if (verdict.kind === 'excluded') this.#exclude(chunk, row, verdict);
      else if (isNew[kept++] === 0) this.#exclude(chunk, row, DUPLICATE);
      else this.#keep(chunk, row, verdict);
    }
  }

  /** One input has been read to its end. */
  endInput(): void {
    this.#list.finish();
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that the protect file keeps back. */
  get protectedRows(): number {
    return this.#judge.protectedRows;
  }

  get trimmedValues(): number {
    return this.#trimmed;
  }

  get excluded(): RowOutput['excluded'] {
    return this.#output.excluded;
  }

  get warnings(): RowOutput['warnings'] {
    return this.#output.warnings;
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

  /** What the ids to be sent look like, in the same order. */
  get idShapes(): readonly IdShapes[] {
    return TARGETS.flatMap((target) => this.#options.lanes.get(target)?.shapes.toShapes() ?? []);
  }

  /** A verdict for each row, undefined for one that is held back, and the keys of those that are kept. */
  #judgeAll(chunk: RowChunk): {
    readonly verdicts: readonly (RowVerdict | undefined)[];
    readonly keys: readonly string[];
  } {
    const verdicts: (RowVerdict | undefined)[] = [];
    const keys: string[] = [];
    for (let row = 0; row < chunk.lines.length; row += 1) {
      const lane = this.#laneOf(chunk, row);
      const fault = this.#faultOf(chunk, row, lane);
      if (fault !== undefined || lane === undefined) {
        verdicts.push(fault);
        continue;
      }
      const owner = valueAt(chunk, lane.columns.owner, row);
      const id = valueAt(chunk, lane.columns.id, row);
      const verdict = this.#judge.judge(lane, owner, id);
      this.#ownerMarks[row] = this.#judge.ownerMarks;
      this.#idMarks[row] = this.#judge.idMarks;
      const isHeld = verdict.kind === 'kept' && this.#isHeld(chunk, row, verdict);
      verdicts.push(isHeld ? undefined : verdict);
      if (verdict.kind === 'kept' && !isHeld) keys.push(keyOf(lane, owner, id ?? ''));
    }
    return { verdicts, keys };
  }

  #laneOf(chunk: RowChunk, row: number): TargetLane | undefined {
    return this.#only ?? this.#options.lanes.get(chunk.values[0]?.[row] ?? '');
  }

  #faultOf(chunk: RowChunk, row: number, lane: TargetLane | undefined): ExcludedVerdict | undefined {
    const fault = this.#place.faultOf(chunk, row);
    if (fault !== undefined || this.#only !== undefined) return fault;
    return lane === undefined ? unknownTarget(chunk, row) : this.#strayValue(chunk, row, lane);
  }

  /** In a mixed input: a value in a column that the row's target does not use may be a row that was never cut. */
  #strayValue(chunk: RowChunk, row: number, { target, columns }: TargetLane): ExcludedVerdict | undefined {
    if (chunk.form === undefined || this.#options.accept.has('other-target')) return undefined;
    for (let at = 1; at < chunk.values.length; at += 1) {
      const isOwn = at === columns.id.position || at === columns.owner?.position;
      if (isOwn || (chunk.values[at]?.[row] ?? '') === '') continue;
      return refused({
        reason: `a value stands in a column that is not one of ${target}`,
        doubt: 'other-target',
      });
    }
    return undefined;
  }

  #isHeld(chunk: RowChunk, row: number, verdict: KeptVerdict): boolean {
    const { suspect } = verdict;
    if (suspect === undefined || this.#options.accept.has(DOUBT_OF[suspect.kind])) return false;
    const lane = this.#laneOf(chunk, row);
    if (lane === undefined) return false;
    const read = rowAt(chunk, row, lane);
    const place = { file: this.#output.nameOf(read.source), line: read.line };
    return this.#list.take(suspect, { lane, row: read, verdict }, place);
  }

  #keep(chunk: RowChunk, row: number, { doubts }: KeptVerdict): void {
    const lane = this.#laneOf(chunk, row);
    if (lane === undefined) throw new Error('a row was kept that names no target');
    const { columns, shapes, sink } = lane;
    const line = chunk.lines[row] ?? 0;
    this.#output.warn(doubts, chunk.source, line);
    const owner = textAt(chunk, columns.owner, row);
    const id = textAt(chunk, columns.id, row);
    if (columns.owner !== undefined) shapes.owners.add(owner, this.#ownerMarks[row] ?? 0);
    shapes.ids.add(id, this.#idMarks[row] ?? 0);
    sink.add({ owner, id, source: chunk.source, line });
  }

  #exclude(chunk: RowChunk, row: number, verdict: ExcludedVerdict): void {
    const lane = this.#laneOf(chunk, row);
    const text = {
      source: this.#output.nameOf(chunk.source),
      line: chunk.lines[row] ?? 0,
      target: lane === undefined ? (chunk.values[0]?.[row] ?? '') : lane.target,
      owner: textAt(chunk, lane?.columns.owner, row),
      id: textAt(chunk, lane?.columns.id, row),
    };
    this.#output.exclude(text, verdict);
  }
}

function rowAt(chunk: RowChunk, row: number, { columns }: TargetLane): KeptRow {
  return {
    owner: textAt(chunk, columns.owner, row),
    id: textAt(chunk, columns.id, row),
    source: chunk.source,
    line: chunk.lines[row] ?? 0,
  };
}

function textAt(chunk: RowChunk, column: ColumnPlace | undefined, row: number): string {
  return valueAt(chunk, column, row) ?? '';
}

function unknownTarget(chunk: RowChunk, row: number): ExcludedVerdict {
  const word = chunk.values[0]?.[row];
  // The word is not shown: in a file with shifted columns it is an id.
  const reason = word === undefined || word === '' ? 'there is no target' : 'unknown target';
  return refused({ reason: `${reason}; it is one of ${TARGETS.join(', ')}`, column: 'target' });
}

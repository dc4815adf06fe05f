// Where a judged row goes: into its target's batches, or among the excluded; and what is counted on the way.
import { marksOf } from '../../core/doubts/marks.ts';
import type { DuplicateIndex } from '../../core/duplicate-index.ts';
import type { ExcludedOutcome, OutcomeCounts } from '../../core/outcome.ts';
import type { ExcludedRow, PlanDraft } from '../../core/ports/plan-store.ts';
import type { ProblemList } from './problem-list.ts';
import { type Doubt, DUPLICATE, type ExcludedVerdict, keyOf } from './row-judge.ts';
import type { KeptRow } from './row-sink.ts';
import type { TargetLane } from './target-lane.ts';
import { WarningList } from './warning-list.ts';

export interface RowOutputOptions {
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  /** Whether invalid rows are left out instead of being problems. */
  readonly skipInvalid: boolean;
  readonly duplicates: DuplicateIndex;
  readonly draft: PlanDraft;
  readonly problems: ProblemList;
}

/** What an excluded row says, as far as it can be read. */
export type RowText = Pick<ExcludedRow, 'source' | 'line' | 'target' | 'owner' | 'id'>;

export class RowOutput {
  readonly #options: RowOutputOptions;
  readonly #excluded: Partial<Record<ExcludedOutcome, number>> = {};
  readonly #warnings = new WarningList();

  constructor(options: RowOutputOptions) {
    this.#options = options;
  }

  get excluded(): OutcomeCounts {
    return this.#excluded;
  }

  get warnings(): ReturnType<WarningList['toWarnings']> {
    return this.#warnings.toWarnings();
  }

  /** A row that was held back while those behind it were looked at. */
  keepIfNew(lane: TargetLane, row: KeptRow, doubts: readonly Doubt[]): void {
    const owner = lane.columns.owner === undefined ? undefined : row.owner;
    const [isNew] = this.#options.duplicates.addAll([keyOf(lane, owner, row.id)]);
    if (isNew === 0) {
      this.exclude(this.textOf(lane, row), DUPLICATE);
      return;
    }
    this.warn(doubts, row.source, row.line);
    if (owner !== undefined) lane.shapes.owners.add(owner, marksOf(owner));
    lane.shapes.ids.add(row.id, marksOf(row.id));
    lane.sink.add(row);
  }

  /** Counts what was noted about a row that will be sent. */
  warn(doubts: readonly Doubt[], source: number, line: number): void {
    if (doubts.length === 0) return;
    const place = `${this.nameOf(source)}:${line}`;
    for (const doubt of doubts) this.#warnings.add(doubt, place);
  }

  textOf({ target }: TargetLane, { source, line, owner, id }: KeptRow): RowText {
    return { source: this.nameOf(source), line, target, owner, id };
  }

  exclude({ source, line, target, owner, id }: RowText, verdict: ExcludedVerdict): void {
    const { outcome, reason, column, doubt } = verdict;
    this.#excluded[outcome] = (this.#excluded[outcome] ?? 0) + 1;
    const said = column === undefined ? reason : `${column}: ${reason}`;
    // Put together from smaller objects it would take ten times as long.
    this.#options.draft.addExcluded({
      source,
      line,
      target,
      owner,
      id,
      outcome,
      reason: doubt === undefined ? said : `${said} (${doubt})`,
    });
    if (outcome !== 'invalid' || this.#options.skipInvalid) return;
    this.#options.problems.addInvalidRow({ file: source, line, column, what: reason, doubt });
  }

  nameOf(source: number): string {
    return this.#options.inputs[source] ?? '';
  }
}

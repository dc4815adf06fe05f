// What the outcomes of a run give reason to doubt: the app or the ids. Doubts change no exit code.
import { count, counted } from './amounts.ts';
import type { OutcomeCounts } from './outcome.ts';

export interface EndWarning {
  /** `all-absent` or `ids-doubted`; later versions may have others. */
  readonly code: string;
  /** What was found and what to ask oneself, without any id. */
  readonly message: string;
  /** How many rows it is about. */
  readonly rows: number;
}

/** If one or two rows were gone already, nothing follows from it. */
const LEAST_ABSENT = 3;
const LEAST_DOUBTED = 10;
/** The part of the rows sent that must come back with a doubt. */
const DOUBTED_PART = 0.9;

const QUESTION = 'Is it the right app, and are the ids whole?';

export interface EndFacts {
  /** The run whose open rows this one took up. */
  readonly parent: string | null;
  readonly outcomes: OutcomeCounts;
  /** Rows whose note doubts the id (`check_id`). */
  readonly doubted: number;
  /** Rows that earlier processes of the same run deleted: they show that app and ids are right. */
  readonly deletedBefore: number;
}

/** A retry runs over what another run left open, so that absence is nothing to wonder about. */
export function endWarnings({ parent, outcomes, doubted, deletedBefore }: EndFacts): readonly EndWarning[] {
  if (parent !== null || deletedBefore > 0) return [];
  const { deleted = 0, absent = 0, failed = 0, unknown = 0 } = outcomes;
  const sent = deleted + absent + failed + unknown;
  return [...allAbsent(absent, sent), ...idsDoubted(doubted, sent)];
}

function allAbsent(absent: number, sent: number): readonly EndWarning[] {
  if (absent < LEAST_ABSENT || absent < sent) return [];
  const message = `every row that was sent was absent already (${counted(absent, 'row')}): nothing was deleted. ${QUESTION}`;
  return [{ code: 'all-absent', message, rows: absent }];
}

function idsDoubted(doubted: number, sent: number): readonly EndWarning[] {
  if (sent < LEAST_DOUBTED || doubted < sent * DOUBTED_PART) return [];
  const message = `${count(doubted)} of the ${counted(sent, 'row')} sent came back with a code that doubts the id (note check_id). ${QUESTION}`;
  return [{ code: 'ids-doubted', message, rows: doubted }];
}

// The first rows of a plan as they will be sent, for a person to look at before they say yes.
import { readBatches } from '../adapters/run-dir/batches-reader.ts';
import type { Plan } from '../core/plan.ts';
import type { Target } from '../core/targets.ts';
import { targetsIn } from './plan-targets.ts';

/** Ids are personal data: for a terminal only, never for a log or a file. */
export interface FirstRows {
  readonly target: Target;
  /** Owner and id, or the id alone. */
  readonly rows: readonly (readonly string[])[];
}

const ROWS = 3;
/** Batches that are looked at: in a mixed plan the next target may begin far behind. */
const MOST_BATCHES = 20_000;

/** Up to three rows of each target, in the order in which they are sent. */
export async function firstRows(runDir: string, plan: Plan): Promise<readonly FirstRows[]> {
  const found = targetsIn(plan).map((target) => ({ target, rows: new Array<readonly string[]>() }));
  let read = 0;
  for await (const batch of readBatches(runDir)) {
    const rows = found.find(({ target }) => target === batch.target)?.rows ?? [];
    rows.push(...batch.ids.slice(0, ROWS - rows.length).map((id) => rowOf(batch.owner, id)));
    read += 1;
    if (read === MOST_BATCHES || found.every((each) => each.rows.length === ROWS)) break;
  }
  return found;
}

function rowOf(owner: string | undefined, id: string): readonly string[] {
  return owner === undefined ? [id] : [owner, id];
}

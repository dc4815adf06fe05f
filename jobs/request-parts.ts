// What a request body takes from a batch, refused loudly where the batch does not fit the API.
import { AppError, DEFECT_HINT } from '../src/core/app-error.ts';
import type { Target } from '../src/core/targets.ts';

/** The owner of a batch; throws a defect where the target needs one and the batch has none. */
export function ownerOf(target: Target, owner: string | undefined): string {
  if (owner !== undefined && owner !== '') return owner;
  throw new AppError('jobs.no-owner', `a batch of ${target} has no owner`, {
    kind: 'defect',
    hint: DEFECT_HINT,
  });
}

/** The id of a batch of one; throws a defect for any other number, since a row must not be dropped in silence. */
export function onlyIdOf(target: Target, ids: readonly string[]): string {
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw new AppError('jobs.not-one-id', `a call for ${target} carries 1 row, the batch has ${ids.length}`, {
    kind: 'defect',
    hint: DEFECT_HINT,
  });
}

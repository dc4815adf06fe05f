// Shapes that several files of a run have in them. Valibot loads in a sixth of the time of zod, and every command reads a plan.
import * as v from 'valibot';

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** None but these keys, and not necessarily all of them. */
export function someOf<const K extends string, T extends v.GenericSchema>(keys: readonly K[], shape: T) {
  const entries = Object.fromEntries(keys.map((key) => [key, v.exactOptional(shape)])) as Record<
    K,
    v.ExactOptionalSchema<T, undefined>
  >;
  return v.strictObject(entries);
}

/** The path of the first part that does not fit, such as `inputs.0.rows`. */
export function placeOf([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]]): string {
  return v.getDotPath(issue) ?? '';
}

// How many calls there were in the fullest sliding second.

/** @param timesMs in order; a second holds its start and not its end */
export function worstSecond(timesMs: readonly number[]): number {
  let worst = 0;
  let first = 0;
  timesMs.forEach((atMs, i) => {
    while (atMs - (timesMs[first] ?? 0) >= 1_000) first += 1;
    worst = Math.max(worst, i - first + 1);
  });
  return worst;
}

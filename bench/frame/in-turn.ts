// Runs contestants in turn, several times after a warm-up, so that all of them meet the same moods of the machine.

export type Contestants<Name extends string, T> = Readonly<Record<Name, (round: number) => Promise<T>>>;

export interface Rounds {
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before them whose results are thrown away. */
  readonly warmUp: number;
}

/** Results of each contestant in the order of the rounds; every second round goes backwards. */
export async function inTurn<Name extends string, T>(
  contestants: Contestants<Name, T>,
  { rounds, warmUp }: Rounds,
): Promise<Record<Name, readonly T[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await contestants[name](round);
      if (round >= warmUp) results[name].push(result);
    }
  }
  return results;
}

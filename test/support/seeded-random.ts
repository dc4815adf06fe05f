// Chance that can be had again: a generator from a seed, and the seed of this test run.

/** Where nobody names another one: a run that fails by chance tells a stranger nothing. */
const FIXED_SEED = 20_260_101;

/** The one in CHAT_PURGE_TEST_SEED, which `npm run test:long` draws anew each time, or always the same. */
export function seedOfTests(): number {
  const given = Number(process.env.CHAT_PURGE_TEST_SEED);
  return Number.isInteger(given) && given > 0 ? given : FIXED_SEED;
}

/** Another one each time. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31) + 1;
}

/** Prints how to have the same seed again, and returns it; `number` tells the cases of one table apart. */
export function printedSeed(number = 0): number {
  const seed = seedOfTests();
  console.log(`CHAT_PURGE_TEST_SEED=${seed}`);
  return seed + number;
}

/** Numbers in [0, 1) from a linear congruential generator with the constants of Numerical Recipes. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The low bits of such a generator are weak; mixing brings the high ones down.
    let mixed = state ^ (state >>> 15);
    mixed = Math.imul(mixed, 0x2c1b3c6d);
    mixed ^= mixed >>> 12;
    return (mixed >>> 0) / 2 ** 32;
  };
}

export function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

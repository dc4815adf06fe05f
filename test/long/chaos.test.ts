// A few fixed rounds of the chaos campaign (`npm run chaos`), chosen for the variety of what is done in them.
import { expect, test } from 'vitest';
import { playRound } from '../campaign/chaos/play.ts';
import { builtCommand } from '../support/built-command.ts';

test.each([
  ['embedded', 300_007],
  ['redis', 400_002],
] as const)(
  'whatever is done to a run (%s, seed %i), its books agree with the server',
  {
    timeout: 300_000,
  },
  async (queue, seed) => {
    expect(builtCommand()).toContain('dist');
    const { findings, story } = await playRound({ queue, seed, keep: undefined });
    console.log(story);
    expect(findings).toEqual([]);
  },
);

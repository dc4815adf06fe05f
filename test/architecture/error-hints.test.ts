// Every error for a person says what to do next, in a whole sentence; and a hint that is missing or broken is noticed.
import { describe, expect, test } from 'vitest';
import { errorSites, sitesIn } from '../support/error-sites.ts';
import { ROOT } from './planted-project.ts';

/** What is wrong with a hint; undefined where nothing is. */
function faultOf(hint: string): string | undefined {
  if (!/^["`<A-Z0]/.test(hint)) return 'does not begin as a sentence does';
  // What a template puts in at the end can be a sentence of its own.
  if (!/[.?!0]$/.test(hint)) return 'does not end as a sentence does';
  if (/[;:,] ?\.|\.\.(?!\.)(?<!\.\.\.)| {2}| ,|^\s|\s$/.test(hint)) return 'is broken';
  return undefined;
}

function faultsIn(sites: ReturnType<typeof errorSites>): string[] {
  return sites.flatMap(({ at, hints }) =>
    hints === undefined
      ? [`${at}: has no hint`]
      : hints.flatMap((hint) => {
          const fault = faultOf(hint);
          return fault === undefined ? [] : [`${at}: "${hint}" ${fault}`];
        }),
  );
}

test('each error of the program says what to do next', () => {
  const sites = errorSites(ROOT, ['src', 'jobs']);
  expect(sites.length).toBeGreaterThan(60);
  expect(sites.flatMap(({ hints }) => hints ?? []).length).toBeGreaterThan(40);
  expect(faultsIn(sites)).toEqual([]);
});

describe('the gate', () => {
  const PLANTED: readonly (readonly [details: string, fault: string])[] = [
    ["{ kind: 'usage' }", 'has no hint'],
    ["{ kind: 'usage', hint: '' }", 'does not begin as a sentence does'],
    ["{ kind: 'usage', hint: 'try again.' }", 'does not begin as a sentence does'],
    ["{ kind: 'usage', hint: 'Try again' }", 'does not end as a sentence does'],
    ["{ kind: 'usage', hint: 'Name the directory that plan printed;.' }", 'is broken'],
    ["{ kind: 'usage', hint: late ? 'Wait.' : 'no' }", 'does not begin as a sentence does'],
    ["{ kind: 'usage', hint: `Give ${name} ` }", 'does not end as a sentence does'],
  ];

  test.for(PLANTED)('finds %s', ([details, fault]) => {
    const found = faultsIn(sitesIn('planted.ts', `throw new AppError('a.b', 'it went wrong', ${details});`));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^planted.ts:1: .*${fault}$`));
  });

  test('leaves whole sentences alone', () => {
    const text = "new AppError('a.b', 'no', { kind: 'usage', hint: `Give ${'a'}, or \"…\".` });";
    expect(faultsIn(sitesIn('planted.ts', text))).toEqual([]);
  });
});

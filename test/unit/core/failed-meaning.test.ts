// What the code of a failed row means to the person who reads the end of a run, whichever level it came from.
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { meaningOfFailed } from '../../../src/core/lookup.ts';
import type { Target } from '../../../src/core/targets.ts';

function meaning(target: Target, code: number) {
  return meaningOfFailed({ registry, job: registry.jobs[target] }, code);
}

test('a code that the API itself explains for the whole request keeps that advice', () => {
  expect(meaning('subscribers', 6_017).advice).toContain('--subscriber-field SubscriberList');
  expect(meaning('groups', 10_004).meaning).toBe('a parameter is not valid');
});

test('a code that means success for an entry is explained as that of the whole request', () => {
  expect(meaning('accounts', 70_107)).toMatchObject({ verdict: 'refused', mayBeOneRow: true });
});

test('a code of an entry is explained by the scale of the entries', () => {
  expect(meaning('subscribers', 0)).toMatchObject({ verdict: 'retry' });
});

test('what no API explains is looked up in the common table, and a strange code is called strange', () => {
  expect(meaning('accounts', 70_402).advice).toContain('malformed');
  expect(meaning('accounts', 99_999).verdict).toBe('unrecognised');
});

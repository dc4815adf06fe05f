// The common table as a whole, and the sentences that people read.
import { describe, expect, test } from 'vitest';
import { accessLayerCodes } from '../../../jobs/codes/access-layer.ts';
import { accountCodes } from '../../../jobs/codes/accounts.ts';
import { serviceCodes } from '../../../jobs/codes/services.ts';
import { commonCodes } from '../../../jobs/common-codes.ts';
import { registry } from '../../../jobs/registry.ts';
import type { CodeMeaning } from '../../../src/core/code-table.ts';
import { meaningAt } from './places.ts';

const jobTables = Object.values(registry.jobs).flatMap((job) => [job.codes.top, job.codes.item]);
const everyMeaning: readonly CodeMeaning[] = [commonCodes, ...jobTables].flatMap((table) =>
  Object.values(table),
);

describe('the common table', () => {
  test('never says that something is deleted or absent, since that depends on the API', () => {
    const verdicts = Object.values(commonCodes).map((meaning) => meaning.verdict);
    expect(verdicts.length).toBeGreaterThan(120);
    expect(verdicts).not.toContain('deleted');
    expect(verdicts).not.toContain('absent');
  });

  test('holds each code of its three parts, and no two parts speak of one code', () => {
    const parts = [accessLayerCodes, accountCodes, serviceCodes].flatMap((part) => Object.keys(part));
    expect(new Set(parts).size).toBe(parts.length);
    expect(Object.keys(commonCodes).toSorted()).toEqual(parts.toSorted());
  });
});

describe('the sentences', () => {
  test('each meaning is a short sentence', () => {
    for (const { meaning } of everyMeaning) expect(meaning).toMatch(/^[a-zA-Z`].{9,110}$/);
  });

  test('each advice is a whole sentence', () => {
    const given = everyMeaning.flatMap(({ advice }) => (advice === undefined ? [] : [advice]));
    for (const advice of given) expect(advice).toMatch(/^[A-Z].*[.)]$/);
  });

  test('whatever stops a run, slows it down or is tried again says what can be done', () => {
    const silent = everyMeaning.filter(
      ({ verdict, advice }) =>
        ['stop', 'sign-again', 'throttled', 'retry'].includes(verdict) && advice === undefined,
    );
    expect(silent).toEqual([]);
  });
});

describe('advice that the documents ask for', () => {
  test.each([
    ['71000 names the switch in the console', 71000, /console/],
    ['71000 names the Trial edition of older plans', 71000, /Trial/],
    ['60028 says that the quota is per 24 hours', 60028, /per 24 hours/],
    ['60020 says how long a renewed plan takes', 60020, /5 minutes/],
    ['60026 names the region', 60026, /CHAT_PURGE_REGION/],
    ['70016 names the region', 70016, /CHAT_PURGE_REGION/],
    ['70020 names the region', 70020, /CHAT_PURGE_REGION/],
    ['10005 asks for fewer rows per call', 10005, /rows per call/],
    ['10018 asks for fewer rows per call', 10018, /rows per call/],
    ['70113 asks for fewer rows per call', 70113, /rows per call/],
    ['70206 asks for fewer rows per call', 70206, /rows per call/],
  ])('%s', (_name, code, words) => {
    expect(meaningAt('accounts', 'top', code).advice).toMatch(words);
  });

  test('after too many signatures that failed (70050) the next try waits a minute', () => {
    expect(meaningAt('groups', 'top', 70050)).toMatchObject({ verdict: 'sign-again', waitMs: 60_000 });
  });
});

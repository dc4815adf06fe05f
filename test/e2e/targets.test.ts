// Each target from a real file to its books through the built command, with every kind of row in it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { API_NAMES } from '../../src/simulator/apis.ts';
import type { Kind, Population } from '../../src/simulator/population.ts';
import { setStage } from '../support/purge-folder.ts';
import {
  countOutcomes,
  type OutcomeRow,
  readFailed,
  readOutcomes,
  readSummary,
} from '../support/run-books.ts';
import { accountsCase } from './cases/accounts.ts';
import { friendListsCase } from './cases/friend-lists.ts';
import { groupsCase } from './cases/groups.ts';
import { mixedCase } from './cases/mixed.ts';
import { officialAccountsCase } from './cases/official-accounts.ts';
import { subscribersCase } from './cases/subscribers.ts';
import type { TargetCase } from './cases/target-case.ts';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TO_TRY_AGAIN = ['failed', 'unknown', 'not_sent'];
const KINDS = new Set<string>(['accounts', 'friend-lists', 'groups', 'official-accounts', 'subscribers']);

function isKind(word: string): word is Kind {
  return KINDS.has(word);
}

/** The rows as the case writes them, in the order of the file. */
function brief(rows: readonly OutcomeRow[]) {
  return rows
    .map((row) => [Number(row.line), row.outcome, row.id, row.owner, row.code, row.note] as const)
    .toSorted((a, b) => a[0] - b[0]);
}

function expectedRows({ rows }: TargetCase) {
  return rows
    .map(([line, outcome, id, owner = '', code = '', note = '']) => [line, outcome, id, owner, code, note])
    .toSorted((a, b) => Number(a[0]) - Number(b[0]));
}

function callCounts(calls: { callCount: (api: (typeof API_NAMES)[number]) => number }) {
  return Object.fromEntries(
    API_NAMES.map((api) => [api, calls.callCount(api)] as const).filter(([, count]) => count > 0),
  );
}

/** Whether what a row names is there. */
function isThere(population: Population, row: OutcomeRow): boolean {
  return isKind(row.target) && population.has(row.target, row.id, row.owner);
}

describe.each([accountsCase, friendListsCase, groupsCase, officialAccountsCase, subscribersCase, mixedCase])(
  '$target',
  (given) => {
    test('ends every line with its outcome, by the fewest calls, and the server agrees', async ({
      onTestFinished,
    }) => {
      const { population, faults } = given;
      const { simulator, folder } = await setStage(onTestFinished, { population, faults });
      folder.write('in.csv', given.csv);
      folder.write('protect.txt', given.protect);

      const order = ['run', given.target, 'in.csv', '--yes', '--run-id', 'r', '--skip-invalid'];
      const ended = await folder.run([...order, '--protect', 'protect.txt']);

      expect(ended.exitCode, ended.stderr).toBe(4);
      const runDir = folder.file(folder.runDir('r'));
      const rows = readOutcomes(runDir);
      expect(brief(rows)).toEqual(expectedRows(given));
      expect(callCounts(simulator.calls)).toEqual(given.calls);
      expect(simulator.calls.brokenBounds).toEqual([]);
      const settled = rows.filter(({ outcome }) => outcome === 'deleted' || outcome === 'absent');
      expect(settled.filter((row) => isThere(simulator.population, row))).toEqual([]);
      const gone = given.mustStay.filter(([kind, id, owner]) => !simulator.population.has(kind, id, owner));
      expect(gone).toEqual([]);
      expect(ended.stdout).toContain('balanced');
      expect(ended.stdout).toContain('outcomes.csv');
    });

    test('is refused as a whole where rows are invalid, and nothing is sent or left behind', async ({
      onTestFinished,
    }) => {
      const { simulator, folder } = await setStage(onTestFinished, { population: given.population });
      folder.write('in.csv', given.csv);

      const ended = await folder.run(['run', given.target, 'in.csv', '--yes']);

      expect(ended.exitCode, ended.stderr).toBe(3);
      const invalid = given.rows.filter(([, outcome]) => outcome === 'invalid');
      const named = ended.stderr.split('\n').flatMap((line) => /^ {2}in\.csv:(\d+): /.exec(line)?.[1] ?? []);
      expect(named.map(Number)).toEqual(invalid.map(([line]) => line));
      expect(ended.stderr).toContain('--skip-invalid');
      expect(simulator.calls.callCount()).toBe(0);
      expect(folder.runs()).toEqual([]);
      expect(simulator.population.counts()).toEqual(simulator.populationAtStart);
    });

    test('is summed up with every field of the contract, and gives its failed rows back as input', async ({
      onTestFinished,
    }) => {
      const { population, faults } = given;
      const { simulator, folder } = await setStage(onTestFinished, { population, faults });
      folder.write('in.csv', given.csv);
      folder.write('protect.txt', given.protect);
      const order = ['run', given.target, 'in.csv', '--yes', '--run-id', 'r', '--skip-invalid', '--json'];
      const ended = await folder.run([...order, '--protect', 'protect.txt']);

      const runDir = folder.file(folder.runDir('r'));
      const summary = readSummary(runDir);
      const calls = Object.values(given.calls).reduce((sum, each) => sum + each, 0);
      const text: unknown = expect.any(String);
      const time: unknown = expect.stringMatching(ISO_TIME);
      expect(summary).toEqual({
        run_id: 'r',
        parent: null,
        state: 'finished',
        exit_code: 4,
        reason: null,
        sdkappid: simulator.credentials.sdkappid,
        target: given.target,
        inputs: [
          {
            name: 'in.csv',
            size_bytes: Buffer.byteLength(given.csv),
            sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
            rows: given.rows.length,
          },
        ],
        rows: given.rows.length,
        outcomes: countOutcomes(readOutcomes(runDir)),
        outcomes_sha256: createHash('sha256')
          .update(readFileSync(`${runDir}/outcomes.csv`))
          .digest('hex'),
        balanced: true,
        calls,
        retries: given.retries ?? 0,
        throttled: 0,
        started_at: time,
        finished_at: time,
        tool_version: text,
      });
      const sum = Object.values(summary.outcomes).reduce((all, each) => all + each, 0);
      expect(sum).toBe(given.rows.length);
      expect(JSON.parse(ended.stdout)).toMatchObject({ ...summary });

      const failed = TO_TRY_AGAIN.reduce((all, outcome) => all + (summary.outcomes[outcome] ?? 0), 0);
      expect(failed).toBeGreaterThan(0);
      expect(readFailed(runDir)).toHaveLength(failed);
      const again = await folder.run(['plan', given.target, `${folder.runDir('r')}/failed.csv`, '--json']);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({ rows: failed, outcomes: { not_sent: failed } });
    });
  },
);

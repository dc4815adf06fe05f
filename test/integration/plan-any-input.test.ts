// Whatever form the input has, each of its rows is in the plan exactly once, with the line where it starts.
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCsvReader } from '../../src/adapters/csv/csv-reader.ts';
import { sourceOf } from '../../src/core/batch.ts';
import {
  ANY_TARGETS,
  type AnyFile,
  type AnyRow,
  anyFile,
  ownerOf,
  writeAnyFile,
} from '../support/any-input.ts';
import { inPieces } from '../support/csv-text.ts';
import { PlanFolder } from '../support/plan-folder.ts';
import { protectList } from '../support/protect-list.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

const PROTECTED = 'ua';
const cases = fc.record({
  files: fc
    .array(anyFile, { minLength: 1, maxLength: 3 })
    .filter((files) => files.some(({ rows }) => rows.some(({ kind }) => kind === 'row'))),
  pieceSize: fc.integer({ min: 1, max: 40 }),
  rowsPerCall: fc.integer({ min: 1, max: 4 }),
  maxPendingRows: fc.integer({ min: 1, max: 20 }),
});

test('any input: each row is once in a batch or among the excluded, and calls are the least possible', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ files, pieceSize, rowsPerCall, maxPendingRows }) => {
      const written = files.map(writeAnyFile);
      // The first one comes over standard input, cut anywhere.
      const inputs = written.map(({ bytes }, i) => (i === 0 ? '-' : folder.file(bytes, `${i}.csv`)));
      const stdin = Readable.from(inPieces(written[0]?.bytes ?? Buffer.alloc(0), pieceSize), {
        objectMode: false,
      });
      const plan = await folder.plan('mixed', inputs, {
        request: {
          skipInvalid: true,
          rowsPerCall: { accounts: rowsPerCall, 'friend-lists': rowsPerCall, subscribers: rowsPerCall },
          protect: protectList([PROTECTED]),
        },
        deps: { reader: createCsvReader({ stdin }), maxPendingRows },
      });
      const expected = expectedOf(
        files,
        written.map(({ lines }) => lines),
      );
      const batches = await folder.batches();
      const sent = batches.flatMap((batch) =>
        batch.ids.map((id, i) =>
          wordOf(batch.target, batch.owner, id, `${sourceOf(batch, i)}:${batch.lines[i]}`),
        ),
      );
      expect(sent.toSorted()).toEqual(expected.sent.toSorted());
      const excluded = folder
        .excluded()
        .map(([source = '', line, , , , outcome]) => `${outcome} ${inputs.indexOf(source)}:${line}`);
      expect(excluded.toSorted()).toEqual(expected.excluded.toSorted());
      expect(plan.rows).toBe(sent.length + excluded.length);
      expect(batches.length).toBe(expected.calls(rowsPerCall));
    }),
    { numRuns: 50 },
  );
});

function expectedOf(files: readonly AnyFile[], lines: readonly (readonly number[])[]) {
  const sent: string[] = [];
  const excluded: string[] = [];
  const seen = new Set<string>();
  const rowsOf = new Map<string, number>();
  for (const [source, { rows }] of files.entries()) {
    for (const [i, row] of rows.filter(({ kind }) => kind !== 'blank').entries()) {
      const place = `${source}:${lines[source]?.[i]}`;
      const outcome = outcomeOf(row, seen);
      if (outcome !== undefined || row.kind !== 'row') {
        excluded.push(`${outcome} ${place}`);
        continue;
      }
      sent.push(wordOf(row.target, ownerOf(row), row.id, place));
      const group = JSON.stringify([row.target, ownerOf(row)]);
      rowsOf.set(group, (rowsOf.get(group) ?? 0) + 1);
    }
  }
  const calls = (perCall: number): number =>
    [...rowsOf].reduce((sum, [group, rows]) => sum + Math.ceil(rows / callSizeOf(group, perCall)), 0);
  return { sent, excluded, calls };
}

function callSizeOf(group: string, perCall: number): number {
  const isSingle = ['groups', 'official-accounts'].some((target) => group.startsWith(`["${target}"`));
  return isSingle ? 1 : perCall;
}

function outcomeOf(row: AnyRow, seen: Set<string>): string | undefined {
  if (row.kind !== 'row') return 'invalid';
  if (row.id === PROTECTED || ownerOf(row) === PROTECTED) return 'protected';
  const key = JSON.stringify([row.target, ownerOf(row), row.id]);
  if (seen.has(key)) return 'duplicate';
  seen.add(key);
  return undefined;
}

function wordOf(target: string, owner: string | undefined, id: string, place: string): string {
  expect(ANY_TARGETS).toContain(target);
  return JSON.stringify([target, owner ?? null, id, place]);
}

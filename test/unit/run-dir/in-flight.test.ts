// Notes on batches that are not settled: what they say after deaths at any moment, and after being rewritten.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InFlight } from '../../../src/adapters/run-dir/in-flight.ts';
import { type BatchState, possiblySent, untouched } from '../../../src/core/batch-state.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { anOpenRow, aSettledRow, aState } from '../../support/batch-builders.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const ROWS = 2;
const nothingSettled = () => false;

/** After one call: row 0 deleted, row 1 to be tried again. */
const HALF: BatchState = aState({
  calls: 1,
  settled: groupRows([aSettledRow({ row: 0, message: 'ü\n' })]),
  open: [anOpenRow({ row: 1, attempts: 1, maybeDone: true, silent: true })],
});

test('what is known survives several deaths, and each call under way at a death counts as possibly done', async () => {
  const path = join(await tempDir(), 'notes');
  const first = await InFlight.open(path, nothingSettled);
  first.sending(1);
  first.sending(2);
  first.keepOpen(2, HALF);
  const second = await InFlight.open(path, nothingSettled);
  expect(second.stateOf(1, ROWS)).toEqual(possiblySent(untouched(ROWS)));
  expect(second.stateOf(2, ROWS)).toEqual(HALF);
  expect(second.stateOf(3, ROWS)).toEqual(untouched(ROWS));
  second.sending(2);
  const third = await InFlight.open(path, nothingSettled);
  expect(third.stateOf(2, ROWS)).toEqual(possiblySent(HALF));
  third.keepOpen(2, possiblySent(HALF));
  third.sending(3);
  const fourth = await InFlight.open(path, nothingSettled);
  expect(fourth.size).toBe(3);
  expect(fourth.stateOf(2, ROWS)).toEqual(possiblySent(HALF));
  expect(fourth.stateOf(3, ROWS).open.every(({ maybeDone }) => maybeDone)).toBe(true);
});

test('the parts of a halved batch survive a death, and only the part under way counts as possibly done', async () => {
  const path = join(await tempDir(), 'notes');
  const halved = aState({
    calls: 3,
    settled: groupRows([aSettledRow({ row: 1 })]),
    open: [0, 2, 3].map((row) => anOpenRow({ row })),
    halving: { parts: [[2, 3], [0]], alike: { code: 70_402, refusals: 2 } },
  });
  const first = await InFlight.open(path, nothingSettled);
  first.keepOpen(1, halved);
  const second = await InFlight.open(path, nothingSettled);
  expect(second.stateOf(1, 4)).toEqual(halved);
  second.sending(1);
  const third = await InFlight.open(path, nothingSettled);
  expect(third.stateOf(1, 4).halving).toEqual(halved.halving);
  expect(third.stateOf(1, 4).open.map(({ row, maybeDone }) => [row, maybeDone])).toEqual([
    [0, false],
    [2, true],
    [3, true],
  ]);
});

test('cut at any byte, the notes hold every call that was noted as a whole line', async () => {
  const dir = await tempDir();
  const whole = join(dir, 'whole');
  const notes = await InFlight.open(whole, nothingSettled);
  notes.sending(1);
  notes.keepOpen(1, HALF);
  notes.sending(2);
  notes.sending(1);
  const bytes = readFileSync(whole);
  const cutPath = join(dir, 'cut');
  const afterLines: readonly (readonly [BatchState, BatchState])[] = [
    [untouched(ROWS), untouched(ROWS)],
    [possiblySent(untouched(ROWS)), untouched(ROWS)],
    [HALF, untouched(ROWS)],
    [HALF, possiblySent(untouched(ROWS))],
    [possiblySent(HALF), possiblySent(untouched(ROWS))],
  ];
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    writeFileSync(cutPath, bytes.subarray(0, cut));
    const lines = bytes.subarray(0, cut).toString().split('\n').length - 1;
    const read = await InFlight.open(cutPath, nothingSettled);
    expect([read.stateOf(1, ROWS), read.stateOf(2, ROWS)]).toEqual(afterLines[lines]);
    read.sending(3);
    read.close();
    const again = await InFlight.open(cutPath, nothingSettled);
    expect(again.stateOf(3, ROWS)).toEqual(possiblySent(untouched(ROWS)));
    expect(again.stateOf(1, ROWS)).toEqual(afterLines[lines]?.[0]);
    again.close();
  }
});

test('a batch that the ledger has is left out, whatever the notes say', async () => {
  const path = join(await tempDir(), 'notes');
  const notes = await InFlight.open(path, nothingSettled);
  notes.sending(1);
  notes.sending(2);
  const again = await InFlight.open(path, (batch) => batch === 1);
  expect(again.size).toBe(1);
  expect(again.stateOf(2, ROWS).calls).toBe(1);
});

test('of a batch in parts one call may have carried the first part, and calls of others any of them', async () => {
  const dir = await tempDir();
  const open = [0, 1].map((row) => ({ row, attempts: 0, maybeDone: false, silent: false }));
  const state = { ...HALF, open, halving: { parts: [[0], [1]] } };
  const maybeDone = async (path: string): Promise<readonly boolean[]> => {
    const notes = await InFlight.open(path, nothingSettled);
    const seen = notes.stateOf(1, ROWS).open.map((row) => row.maybeDone);
    notes.close();
    return seen;
  };
  const path = join(dir, 'notes');
  const notes = await InFlight.open(path, nothingSettled);
  notes.keepOpen(1, state);
  notes.sending(1);
  expect(await maybeDone(path)).toEqual([true, false]);
  notes.shared(1);
  expect(await maybeDone(path)).toEqual([true, true]);
  notes.sending(1);
  expect(await maybeDone(path)).toEqual([true, true]);
  notes.unsent(1);
  expect(await maybeDone(path)).toEqual([false, false]);
  notes.close();
});

const event = fc.record({
  batch: fc.integer({ min: 0, max: 5 }),
  kind: fc.constantFrom('sending' as const, 'shared' as const, 'open' as const, 'settled' as const),
});

function enter(
  notes: InFlight,
  { batch, kind }: { batch: number; kind: 'sending' | 'shared' | 'open' | 'settled' },
): void {
  if (kind === 'sending') notes.sending(batch);
  else if (kind === 'shared') notes.shared(batch);
  else if (kind === 'open') notes.keepOpen(batch, HALF);
  else notes.settled(batch);
}

test('rewriting the file at any moment changes nothing of what a death leaves', async () => {
  const dir = await tempDir();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 30 }),
      fc.integer({ min: 1, max: 400 }),
      async (events, everyBytes) => {
        run += 1;
        const path = join(dir, `notes-${run}`);
        const settled = new Set<number>();
        const notes = await InFlight.open(path, nothingSettled, everyBytes);
        for (const one of events) {
          if (settled.has(one.batch)) continue;
          enter(notes, one);
          if (one.kind === 'settled') settled.add(one.batch);
          const afterDeath = await InFlight.open(path, (batch) => settled.has(batch));
          const open = [0, 1, 2, 3, 4, 5].filter((batch) => !settled.has(batch));
          expect(open.map((batch) => afterDeath.stateOf(batch, ROWS))).toEqual(
            open.map((batch) => notes.stateOf(batch, ROWS)),
          );
          afterDeath.close();
          if (!existsSync(path)) return;
        }
        notes.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('the file stays small however long a run lasts', async () => {
  const path = join(await tempDir(), 'notes');
  const notes = await InFlight.open(path, nothingSettled, 10_000);
  for (let batch = 0; batch < 5_000; batch += 1) {
    notes.sending(batch);
    notes.settled(batch);
  }
  notes.sending(5_000);
  expect(statSync(path).size).toBeLessThan(12_000);
  expect(existsSync(`${path}.partial`)).toBe(false);
  expect((await InFlight.open(path, nothingSettled)).stateOf(5_000, ROWS).calls).toBe(1);
});

test('when the file cannot be rewritten, the old one goes on', async () => {
  // The name is as long as a name may be, so that the longer temporary one cannot be made.
  const path = join(await tempDir(), 'n'.repeat(250));
  const notes = await InFlight.open(path, nothingSettled, 100);
  for (let batch = 0; batch < 50; batch += 1) notes.sending(batch);
  expect((await InFlight.open(path, nothingSettled)).size).toBe(50);
});

test('notes are removed when all is settled, and kept when something is open', async () => {
  const path = join(await tempDir(), 'notes');
  const notes = await InFlight.open(path, nothingSettled);
  notes.sending(1);
  notes.close();
  expect(existsSync(path)).toBe(true);
  const again = await InFlight.open(path, nothingSettled);
  again.settled(1);
  again.close();
  expect(existsSync(path)).toBe(false);
});

test.each([
  '{"batch":1,"event":"sending"}{"batch":2',
  'null',
  '{"batch":"1","event":"sending"}',
  '{"batch":1,"event":"open"}',
  '{"batch":1,"event":"open","state":null}',
  '{"batch":1,"event":"open","state":{"calls":1,"throttled":0,"signedAgain":false,"settled":[{"row":0}],"open":[]}}',
  '\u0000\u0000',
])('a damaged line %j is refused: without the notes nobody knows what was sent', async (line) => {
  const path = join(await tempDir(), 'notes');
  writeFileSync(path, `{"batch":0,"event":"sending"}\n${line}\n`);
  await expect(InFlight.open(path, nothingSettled)).rejects.toMatchObject({
    code: 'ledger.damaged',
    message: expect.stringContaining('line 2'),
  });
});

test('a batch that came back from a shared queue without a call is as it was before, also after a death', async () => {
  const path = join(await tempDir(), 'notes');
  const notes = await InFlight.open(path, nothingSettled);
  notes.sending(1);
  notes.unsent(1);
  notes.keepOpen(2, HALF);
  notes.sending(2);
  notes.unsent(2);
  for (const each of [notes, await InFlight.open(path, nothingSettled)]) {
    expect(each.stateOf(1, ROWS)).toEqual(untouched(ROWS));
    expect(each.stateOf(2, ROWS)).toEqual(HALF);
    expect(each.size).toBe(1);
  }
});

// Notes on batches that are given to a queue which others serve: few writes, and nothing less known after a death.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InFlight } from '../../../src/adapters/run-dir/in-flight.ts';
import { afterLostCalls, type BatchState, untouched } from '../../../src/core/batch-state.ts';
import { groupRows } from '../../../src/core/settled-rows.ts';
import { anOpenRow, aSettledRow, aState } from '../../support/batch-builders.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const tempDir = tempDirs();
const ROWS = 2;
const nothingSettled = () => false;

/** After one call: row 0 deleted, row 1 to be tried again. */
const HALF: BatchState = aState({
  calls: 1,
  settled: groupRows([aSettledRow({ row: 0 })]),
  open: [anOpenRow({ row: 1, attempts: 1, maybeDone: true, silent: true })],
});

test('batches given to others are noted together, and not a second time until something came of them', async () => {
  const path = join(await tempDir(), 'notes');
  const notes = await InFlight.open(path, nothingSettled);
  const lines = () => readFileSync(path, 'utf8').trim().split('\n').length;
  notes.shared(1, 2, 3);
  notes.sending(2);
  expect(lines()).toBe(3);
  notes.keepOpen(2, HALF);
  notes.shared(2, 3);
  expect(lines()).toBe(5);
  const after = await InFlight.open(path, nothingSettled);
  for (const batch of [1, 2, 3]) expect(after.stateOf(batch, ROWS)).toEqual(notes.stateOf(batch, ROWS));
  expect(after.stateOf(1, ROWS)).toEqual(afterLostCalls(untouched(ROWS)));
  expect(after.stateOf(2, ROWS)).toEqual(afterLostCalls(HALF));
});

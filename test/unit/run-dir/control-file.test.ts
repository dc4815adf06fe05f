// control.ndjson: requests of several operators, half lines and foreign ones, and the answers in the ledger.
import { appendFileSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askRun, ControlReader } from '../../../src/adapters/run-dir/control-file.ts';
import { findAnswer, ledgerSize, readRunEvents } from '../../../src/adapters/run-dir/run-history.ts';
import type { ControlRequest } from '../../../src/core/control.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();

function request(id: string): ControlRequest {
  return { id, command: 'pause', at: '2026-01-01T00:00:00.000Z', user: 'ann' };
}

test('requests come in order, once each; those from before are not seen; the file is private', async () => {
  const dir = await newDir();
  askRun(dir, request('old'));
  const reader = new ControlReader(dir);
  expect(reader.next()).toEqual([]);
  askRun(dir, request('1'));
  askRun(dir, request('2'));
  expect(reader.next().map(({ id }) => id)).toEqual(['1', '2']);
  expect(reader.next()).toEqual([]);
  expect(statSync(join(dir, 'control.ndjson')).mode & 0o777).toBe(0o600);
});

test('half a line waits for its rest, and a line that is no request is passed over', async () => {
  const dir = await newDir();
  const path = join(dir, 'control.ndjson');
  const reader = new ControlReader(dir);
  const line = JSON.stringify(request('ü'));
  const bytes = Buffer.from(`rubbish\n${line}\n`);
  const half = bytes.indexOf(Buffer.from('ü')) + 1;
  appendFileSync(path, bytes.subarray(0, half));
  expect(reader.next()).toEqual([]);
  appendFileSync(path, bytes.subarray(half));
  expect(reader.next()).toEqual([request('ü')]);
});

test('an answer is found behind the place that was remembered, among lines of batches', async () => {
  const dir = await newDir();
  const ledger = join(dir, 'ledger.ndjson');
  expect(ledgerSize(dir)).toBe(0);
  const answer = { type: 'control', request: '1', command: 'pause', at: 'x', user: 'ann', obeyed: true };
  appendFileSync(ledger, `${JSON.stringify(answer)}\n`);
  const offset = ledgerSize(dir);
  appendFileSync(ledger, '{"type":"batch","batch":0}\n{"type":"run","event":"started","at":"y"}\n');
  expect(findAnswer(dir, { request: '1', offset })).toBeUndefined();
  expect(findAnswer(dir, { request: '1', offset: 0 })).toEqual(answer);
  appendFileSync(ledger, '{"type":"control","request":"2"');
  expect(findAnswer(dir, { request: '2', offset })).toBeUndefined();
  expect((await readRunEvents(dir)).map(({ type }) => type)).toEqual(['control', 'run']);
});

test('a request behind half a line that somebody left is read all the same', async () => {
  const dir = await newDir();
  const reader = new ControlReader(dir);
  appendFileSync(join(dir, 'control.ndjson'), '{"id":"torn","comm');
  askRun(dir, request('1'));
  expect(reader.next()).toEqual([request('1')]);
});

test('where the file was removed or replaced, what is asked from then on is read, and nothing a second time', async () => {
  const dir = await newDir();
  const path = join(dir, 'control.ndjson');
  askRun(dir, request('old'));
  const reader = new ControlReader(dir);
  askRun(dir, request('1'));
  expect(reader.next()).toEqual([request('1')]);
  const copy = readFileSync(path);
  rmSync(path);
  askRun(dir, request('2'));
  expect(reader.next()).toEqual([request('2')]);
  rmSync(path);
  writeFileSync(path, copy);
  askRun(dir, request('3'));
  expect(reader.next()).toEqual([request('3')]);
});

test('a file that cannot be read asks for nothing, and what it says is read when it can be', async () => {
  const dir = await newDir();
  const path = join(dir, 'control.ndjson');
  const reader = new ControlReader(dir);
  rmSync(path);
  mkdirSync(path);
  expect(reader.next()).toEqual([]);
  rmdirSync(path);
  askRun(dir, request('1'));
  expect(reader.next()).toEqual([request('1')]);
});

test('it is there from when the run is open, so that whoever asks as another user does not make it theirs', async () => {
  const dir = await newDir();
  new ControlReader(dir);
  expect(statSync(join(dir, 'control.ndjson')).size).toBe(0);
});

// status.json: written whole, read back as it was, and never in the way of the run.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStatus, removeStatus, writeStatus } from '../../../src/adapters/run-dir/status-file.ts';
import type { LiveStatus } from '../../../src/core/live-status.ts';
import { tempDirs } from '../../support/temp-dir.ts';

const newDir = tempDirs();

const STATUS: LiveStatus = {
  at: '2026-01-01T00:00:00.000Z',
  state: 'paused',
  held_by: 'operator',
  target: 'accounts',
  rows_done: 5,
  rows_to_send: 9,
  outcomes: { deleted: 4, failed: 1 },
  calls: 3,
  retries: 1,
  throttled: 0,
  calls_per_second: 12.5,
  rate: 80,
  pace: { allowed: null, rate: null, why: 'rate' },
  seconds_left: null,
};

test('it is read back as it was written with the process that wrote it, is private, and leaves nothing when it is removed', async () => {
  const dir = await newDir();
  expect(readStatus(dir)).toBeUndefined();
  writeStatus(dir, STATUS);
  expect(readStatus(dir)).toEqual({ ...STATUS, pid: process.pid, host: hostname() });
  expect(statSync(join(dir, 'status.json')).mode & 0o777).toBe(0o600);
  removeStatus(dir);
  expect(readdirSync(dir)).toEqual([]);
});

test.each(['', 'no JSON', '[]', 'null', '{"state":"running"}'])('%j is no status', async (text) => {
  const dir = await newDir();
  writeFileSync(join(dir, 'status.json'), text);
  expect(readStatus(dir)).toBeUndefined();
});

test('a directory in its place stops neither writing nor removing', async () => {
  const dir = await newDir();
  mkdirSync(join(dir, 'status.json', 'inside'), { recursive: true });
  writeStatus(dir, STATUS);
  removeStatus(dir);
  expect(readStatus(dir)).toBeUndefined();
});

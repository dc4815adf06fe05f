// The run directory: complete or not there, and noticed when it was changed.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCsvReader } from '../../src/adapters/csv/csv-reader.ts';
import { readBatches } from '../../src/adapters/run-dir/batches-reader.ts';
import { readPlan, verifyDigests } from '../../src/adapters/run-dir/plan-reader.ts';
import { AppError } from '../../src/core/app-error.ts';
import { PlanFolder } from '../support/plan-folder.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

describe('the run directory', () => {
  const input = () => folder.file('user_id\nann\nbob\nann\n');

  test('holds three files that only the owner may read, and nothing temporary', async () => {
    await folder.plan('accounts', [input()]);
    expect(readdirSync(folder.runDir).toSorted()).toEqual(['batches.ndjson', 'excluded.csv', 'plan.json']);
    expect(folder.leftovers()).toEqual(['run-1']);
    expect(statSync(folder.runDir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder.runDir)) {
      expect(statSync(join(folder.runDir, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('gives back the plan that was made', async () => {
    const plan = await folder.plan('accounts', [input()]);
    expect(await readPlan(folder.runDir)).toEqual(plan);
    await verifyDigests(folder.runDir, plan);
  });

  test('is never written over', async () => {
    const request = { runId: 'mine' };
    await folder.plan('accounts', [input()], { request });
    expect(await folder.planError('accounts', [input()], { request })).toMatchObject({
      code: 'run.exists',
      kind: 'usage',
    });
  });

  test.each(['', '..', 'a/b', '.hidden', '-x', 'x'.repeat(101), 'a:b'])(
    'cannot be called %j',
    async (runId) => {
      expect(await folder.planError('accounts', [input()], { request: { runId } })).toMatchObject({
        code: 'run.bad-id',
        kind: 'usage',
      });
    },
  );

  test('is noticed when it was made by another process meanwhile', async () => {
    const place = join(folder.runsDir, 'run-1');
    const onProgress = () => {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'plan.json'), 'theirs');
    };
    const failed = folder.plan('accounts', [input()], { deps: { onProgress } });
    await expect(failed).rejects.toMatchObject({ code: 'run.exists' });
    expect(folder.leftovers()).toEqual(['run-1']);
    expect(readFileSync(join(place, 'plan.json'), 'utf8')).toBe('theirs');
  });

  test('is not left in part when planning is ended early', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const rows = Array.from({ length: 200_000 }, (_, i) => `user_${i}`).join('\n');
    let seen = { rows: 0, bytes: 0 };
    const onProgress = (progress: typeof seen) => {
      seen = progress;
      controller.abort(reason);
    };
    const deps = { signal: controller.signal, onProgress };
    await expect(folder.plan('accounts', [folder.file(`user_id\n${rows}\n`)], { deps })).rejects.toBe(reason);
    expect(seen.rows).toBeGreaterThan(0);
    expect(seen.rows).toBeLessThan(200_000);
    expect(seen.bytes).toBeGreaterThan(0);
    expect(folder.leftovers()).toEqual([]);
  });
});

test('planning can be ended while it waits for standard input', async () => {
  const stdin = new PassThrough();
  const controller = new AbortController();
  const reader = createCsvReader({ stdin });
  const planning = folder.plan('accounts', ['-'], { deps: { reader, signal: controller.signal } });
  stdin.write('user_id\nann\n');
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(planning).rejects.toThrow('enough');
  expect(folder.leftovers()).toEqual([]);
});

describe('a plan that was changed', () => {
  async function planned(): Promise<string> {
    await folder.plan('accounts', [folder.file('user_id\nann\nbob\nann\n')]);
    return folder.runDir;
  }

  async function errorOf(work: Promise<unknown>): Promise<AppError> {
    const outcome = await work.catch((error: unknown) => error);
    if (outcome instanceof AppError) return outcome;
    throw new Error('no AppError', { cause: outcome });
  }

  test.each([
    ['a number', '"rows_to_send": 2', '"rows_to_send": 3'],
    ['the endpoint', 'http://127.0.0.1:1', 'http://127.0.0.1:2'],
    ['a new field', '"format": 1,', '"format": 1, "more": true,'],
    ['the seal', /"seal": "./, '"seal": "_'],
    ['its JSON', '{', '['],
  ])('is refused: %s', async (_, from, to) => {
    const runDir = await planned();
    const path = join(runDir, 'plan.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(from, to));
    expect(readFileSync(path, 'utf8')).not.toBe(text);
    expect(await errorOf(readPlan(runDir))).toMatchObject({ code: 'plan.changed', kind: 'guard' });
  });

  test.each(['batches.ndjson', 'excluded.csv'])('is refused: one byte more in %s', async (name) => {
    const runDir = await planned();
    const plan = await readPlan(runDir);
    appendFileSync(join(runDir, name), ' ');
    const error = await errorOf(verifyDigests(runDir, plan));
    expect(error).toMatchObject({
      code: 'plan.changed',
      kind: 'guard',
      message: expect.stringContaining(name),
    });
  });

  test.each([
    '{"batch":0',
    '{"batch":1,"target":"accounts","ids":["a"],"source":0,"lines":[2]}',
    '{"batch":0,"target":"all","ids":["a"],"source":0,"lines":[2]}',
    '{"batch":0,"target":"accounts","ids":[],"source":0,"lines":[]}',
    '{"batch":0,"target":"accounts","ids":[""],"source":0,"lines":[2]}',
    '{"batch":0,"target":"accounts","ids":["a","b"],"source":0,"lines":[2]}',
    '{"batch":0,"target":"accounts","ids":["a"],"source":[0,0],"lines":[2]}',
    '{"batch":0,"target":"accounts","owner":7,"ids":["a"],"source":0,"lines":[2]}',
    'null',
  ])('is refused at a line that is no batch: %s', async (line) => {
    const runDir = await planned();
    writeFileSync(join(runDir, 'batches.ndjson'), `${line}\n`);
    const read = async () => {
      for await (const batch of readBatches(runDir)) expect(batch).toBeUndefined();
    };
    expect(await errorOf(read())).toMatchObject({ code: 'plan.changed', kind: 'guard' });
  });

  test('a directory without a plan is not a run', async () => {
    const file = folder.file('x', 'plain.txt');
    for (const dir of [folder.dir, join(folder.dir, 'none'), file]) {
      expect(await errorOf(readPlan(dir))).toMatchObject({ code: 'run.not-found', kind: 'usage' });
    }
    writeFileSync(join(folder.dir, 'plan.json'), '{"format":2}');
    expect(await errorOf(readPlan(folder.dir))).toMatchObject({ code: 'run.not-found', kind: 'usage' });
    expect(existsSync(join(folder.dir, 'plan.json'))).toBe(true);
  });

  test('batches that are skipped are not read', async () => {
    const rows = Array.from({ length: 950 }, (_, i) => `user_${i}`).join('\n');
    await folder.plan('accounts', [folder.file(`user_id\n${rows}\n`)]);
    const numbers: number[] = [];
    for await (const { batch } of readBatches(folder.runDir, { skip: (each) => each % 3 !== 1 }))
      numbers.push(batch);
    expect(numbers).toEqual([1, 4, 7]);
  });
});

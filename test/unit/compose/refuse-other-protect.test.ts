// A protect file that is named when a plan is carried out must be the one that the plan was made with.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseOtherProtect } from '../../../src/compose/refuse-other-protect.ts';
import { ConfigFolder } from '../../support/config-folder.ts';
import { aPlan } from '../../support/run-builder.ts';

let folder: ConfigFolder;
let file: string;
beforeEach(() => {
  folder = new ConfigFolder();
  file = join(folder.cwd, 'never.txt');
  writeFileSync(file, 'ann\n');
});
afterEach(() => folder.remove());

const DIGEST = createHash('sha256').update('ann\n').digest('hex');

function check(named: string | undefined, planned: string | null): Promise<void> {
  const config = folder.load({ env: named === undefined ? {} : { CHAT_PURGE_PROTECT: named } });
  const plan = aPlan();
  return refuseOtherProtect(config, { ...plan, options: { ...plan.options, protect_sha256: planned } });
}

test('the file of the plan, no file, and standard input of a plan that has one are let through', async () => {
  await expect(check(file, DIGEST)).resolves.toBeUndefined();
  await expect(check(undefined, DIGEST)).resolves.toBeUndefined();
  await expect(check(undefined, null)).resolves.toBeUndefined();
  await expect(check('-', DIGEST)).resolves.toBeUndefined();
  // As what a shell makes of `<(…)`, it cannot be read twice.
  await expect(check('/dev/null', DIGEST)).resolves.toBeUndefined();
});

test('another file is refused, and planning again is advised', async () => {
  writeFileSync(file, 'ann\nbob\n');
  await expect(check(file, DIGEST)).rejects.toMatchObject({
    code: 'plan.other-protect',
    kind: 'guard',
    message: expect.stringContaining(`CHAT_PURGE_PROTECT names the protect file ${file}`),
    hint: expect.stringContaining('Plan again with this protect file'),
  });
});

test('a file for a plan that was made without one is refused, and so is one that cannot be read', async () => {
  const refused = { code: 'plan.other-protect', kind: 'guard' };
  await expect(check(file, null)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('without one'),
  });
  await expect(check('-', null)).rejects.toMatchObject(refused);
  await expect(check('/dev/null', null)).rejects.toMatchObject(refused);
  await expect(check(folder.cwd, DIGEST)).rejects.toMatchObject(refused);
  await expect(check(`${file}.gone`, DIGEST)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('cannot be read'),
  });
});

// Neither the key nor a signature is found in anything that a run writes, however it goes and however much is logged.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import { numbered } from '../support/numbered.ts';
import type { PurgeFolder } from '../support/purge-folder.ts';
import { setStage } from '../support/purge-folder.ts';
import type { EndedCommand } from '../support/running-command.ts';
import { startSignatureWitness } from '../support/signature-witness.ts';

const KEY = 'a-key-that-nobody-may-see-0123456789abcdef';

interface Course {
  readonly name: string;
  readonly faults: readonly FaultRule[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

const COURSES: readonly Course[] = [
  { name: 'succeeds', faults: [], exitCode: 0 },
  {
    name: 'has calls that fail in all ways',
    faults: [
      { fault: { kind: 'http-status' }, calls: [1] },
      { fault: { kind: 'html' }, calls: [2] },
      { fault: { kind: 'reset', effect: true }, calls: [3] },
      { fault: { kind: 'truncated' }, calls: [4] },
      { fault: { kind: 'top-code', code: 60007 }, calls: [5] },
      { fault: { kind: 'item-code', code: 70402 }, ids: ['person7'] },
    ],
    exitCode: 4,
  },
  {
    name: 'is refused for its signature',
    faults: [],
    env: { CHAT_PURGE_SECRET_KEY: `${KEY}-wrong` },
    exitCode: 7,
  },
];

/** Everything that the commands wrote: both streams, and every file of the run directories. */
function everythingWritten(folder: PurgeFolder, ends: readonly EndedCommand[]): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (const [index, { stdout, stderr }] of ends.entries()) {
    written.set(`stdout of command ${index + 1}`, stdout);
    written.set(`stderr of command ${index + 1}`, stderr);
  }
  const runs = folder.file('chat-purge-runs');
  for (const entry of readdirSync(runs, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    written.set(path, readFileSync(path, 'latin1'));
  }
  return written;
}

function placesOf(secrets: readonly string[], written: ReadonlyMap<string, string>): readonly string[] {
  return [...written]
    .filter(([, text]) => secrets.some((secret) => text.includes(secret)))
    .map(([place]) => place);
}

test.for(COURSES)(
  'a run that $name leaves no secret anywhere',
  async ({ faults, env, exitCode }, { onTestFinished }) => {
    const { simulator, folder } = await setStage(onTestFinished, {
      faults,
      secretKey: KEY,
      population: { accountsPattern: { prefix: 'person', from: 1, to: 500 } },
    });
    const witness = await startSignatureWitness(onTestFinished, simulator.port);
    folder.write('in.csv', ['user_id', ...numbered('person', 500)]);
    const options = { env: { CHAT_PURGE_ENDPOINT: witness.url, CHAT_PURGE_LOG_LEVEL: 'trace', ...env } };

    const ends = [
      await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'text'], options),
      await folder.run(['apply', folder.runDir('text'), '--yes', '--json'], options),
      await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'json', '--json'], options),
    ];

    expect(ends[0]?.exitCode, ends[0]?.stderr).toBe(exitCode);
    const signatures = witness.signatures();
    expect(signatures.length).toBeGreaterThan(0);
    // The start of a signature is the same for all, and enough to know one by.
    const secrets = [
      KEY,
      Buffer.from(KEY).toString('base64'),
      ...signatures,
      ...signatures.map((each) => each.slice(0, 40)),
    ];
    const written = everythingWritten(folder, ends);
    expect(written.size).toBeGreaterThan(15);
    expect(placesOf(secrets, written)).toEqual([]);
  },
);

test('the search for secrets finds one where there is one', () => {
  expect(
    placesOf(
      ['needle'],
      new Map([
        ['a', 'hay needle hay'],
        ['b', 'hay'],
      ]),
    ),
  ).toEqual(['a']);
});

test('ids stand in the log at debug level only', async ({ onTestFinished }) => {
  const { folder } = await setStage(onTestFinished, {
    faults: [
      { fault: { kind: 'reset' }, calls: [1] },
      { fault: { kind: 'item-code', code: 70402 }, ids: ['person7'] },
      { fault: { kind: 'missing-items', count: 3 }, calls: [2] },
    ],
    population: { accountsPattern: { prefix: 'person', from: 1, to: 300 } },
  });
  folder.write('in.csv', ['user_id', ...numbered('person', 300)]);

  const ended = await folder.run(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);

  expect(ended.exitCode, ended.stderr).toBe(4);
  const log = folder.read(`${folder.runDir('r')}/run.log`);
  expect(log).toContain('run ends');
  expect(log).not.toMatch(/person\d/);
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/person\d/);
});

// Every exit code of the contract by the built command, each with the sentence that goes with it.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sealOf } from '../../src/adapters/run-dir/seal.ts';
import { EXIT } from '../../src/core/run-state.ts';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type Stage, setStage } from '../support/purge-folder.ts';
import type { EndedCommand } from '../support/running-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROWS = 120;
const RUN = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r'] as const;

interface Row {
  readonly exitCode: number;
  readonly when: string;
  readonly act: (stage: Stage) => Promise<EndedCommand>;
  /** Texts that the two outputs hold together: what happened, and what to do next. */
  readonly says: readonly string[];
}

const TABLE: readonly Row[] = [
  {
    exitCode: 0,
    when: 'every row was deleted',
    act: ({ folder }) => folder.run(RUN),
    says: ['Run r has finished.', 'sum (balanced)'],
  },
  {
    exitCode: 1,
    when: 'the books of a run cannot balance',
    async act({ folder }) {
      await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
      const path = folder.file(`${folder.runDir('r')}/plan.json`);
      const plan = { ...JSON.parse(readFileSync(path, 'utf8')), rows: ROWS + 1 };
      writeFileSync(path, JSON.stringify({ ...plan, seal: sealOf(plan) }));
      return folder.run(['apply', folder.runDir('r'), '--yes']);
    },
    says: [
      'sum (NOT BALANCED: the input has 121)',
      'this is a defect of chat-purge',
      'Keep the run directory',
    ],
  },
  {
    exitCode: 2,
    when: 'a setting is not valid',
    act: ({ folder }) => folder.run([...RUN, '--rate', 'fast']),
    says: [
      'error: the configuration has one problem',
      '--rate: must be calls per second',
      'Put right what is listed',
    ],
  },
  {
    exitCode: 3,
    when: 'a row is not valid',
    act({ folder }) {
      folder.write('in.csv', ['user_id', 'user1', 'x'.repeat(33)]);
      return folder.run(RUN);
    },
    says: ['1 row of the input is not valid; nothing was planned', 'in.csv:3', '--skip-invalid'],
  },
  {
    exitCode: 4,
    when: 'the run has finished and a row failed',
    act({ simulator, folder }) {
      simulator.setFaults([{ ids: ['user7'], fault: { kind: 'item-code', code: 70_402 } }]);
      return folder.run(RUN);
    },
    says: ['Run r has finished.', '1 failed (accounts): code 70402', 'plan failed.csv as a new run'],
  },
  {
    exitCode: 5,
    when: 'nobody answers at the address',
    act: ({ folder }) => folder.run(['doctor'], { env: { CHAT_PURGE_ENDPOINT: 'http://127.0.0.1:9' } }),
    says: ['fail  server', 'connection refused', 'Check the network, the region or the endpoint'],
  },
  {
    exitCode: 6,
    when: 'more rows would be sent than a guard allows',
    act: ({ folder }) => folder.run([...RUN, '--max-delete', '100']),
    says: [
      'the plan would send 120 rows, --max-delete allows 100',
      'Nothing was sent.',
      'higher --max-delete',
    ],
  },
  {
    exitCode: 7,
    when: 'every call would be refused',
    act({ simulator, folder }) {
      simulator.setConditions({ deletionEnabled: false });
      return folder.run(RUN);
    },
    says: ['has stopped: 71000', 'in the console', 'go on with: chat-purge apply'],
  },
  {
    exitCode: 8,
    when: 'too many rows failed',
    act({ simulator, folder }) {
      simulator.setFaults([{ fault: { kind: 'top-code', code: 10_007 } }]);
      folder.write('g.csv', ['group_id', ...numbered('group', ROWS)]);
      return folder.run(['run', 'groups', 'g.csv', '--yes']);
    },
    says: ['has stopped:', '10007', 'When that is mended, go on with: chat-purge apply'],
  },
  {
    exitCode: 130,
    when: 'it is interrupted',
    async act({ simulator, folder }) {
      folder.write('in.csv', ['user_id', ...numbered('user', 5_000)]);
      const running = folder.start(RUN);
      await waitUntil('calls are under way', () => simulator.calls.callCount() > 2);
      running.kill('SIGINT');
      return running.ended();
    },
    says: [
      'Stopping: calls under way are let end.',
      'has stopped: interrupted',
      'Go on with: chat-purge apply',
    ],
  },
];

/** Shown by the tests of pausing and cancelling. */
const SHOWN_ELSEWHERE: readonly number[] = [EXIT.operator];

function stageWithRows(onTestFinished: OnTestFinished): Promise<Stage> {
  return setStage(onTestFinished, {
    population: { accountsPattern: { prefix: 'user', from: 1, to: 5_000 } },
  }).then((stage) => {
    stage.folder.write('in.csv', ['user_id', ...numbered('user', ROWS)]);
    return stage;
  });
}

test.for(TABLE)('exit $exitCode when $when', async ({ act, exitCode, says }, { onTestFinished }) => {
  const stage = await stageWithRows(onTestFinished);

  const ended = await act(stage);

  expect(ended.exitCode, ended.stderr).toBe(exitCode);
  const said = ended.stdout + ended.stderr;
  for (const text of says) expect(said).toContain(text);
  expect(said).not.toMatch(/^ {4}at /m);
});

test('the table has a row for each exit code of the contract', () => {
  const shown = [...TABLE.map(({ exitCode }) => exitCode), ...SHOWN_ELSEWHERE];
  expect(shown.sort((a, b) => a - b)).toEqual(Object.values(EXIT).sort((a, b) => a - b));
});

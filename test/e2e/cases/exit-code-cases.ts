// Ways to each exit code of the contract, with the sentences that go with them.
import { expect } from 'vitest';
import { numbered } from '../../support/numbered.ts';
import type { Stage } from '../../support/purge-folder.ts';
import type { EndedCommand } from '../../support/running-command.ts';
import { applyChanged, MANY_ROWS, ROWS, whileRunning } from './exit-code-acts.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const RUN = ['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r'] as const;

const INTERRUPTED = [
  'Stopping: calls under way are let end.',
  'has stopped: interrupted',
  'Go on with: chat-purge apply',
];

export interface ExitCodeCase {
  readonly exitCode: number;
  readonly when: string;
  readonly act: (stage: Stage) => Promise<EndedCommand>;
  /** Texts that the two outputs hold together: what happened, and what to do next. */
  readonly says: readonly string[];
}

export const EXIT_CODE_CASES: readonly ExitCodeCase[] = [
  {
    exitCode: 0,
    when: 'every row was deleted',
    act: ({ folder }) => folder.run(RUN),
    says: ['Run r has finished.', 'sum (balanced)'],
  },
  {
    exitCode: 1,
    when: 'the books of a run cannot balance',
    act: (stage) => applyChanged(stage, { rows: ROWS + 1 }),
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
    exitCode: 2,
    when: 'an option does not exist',
    act: ({ folder }) => folder.run([...RUN, '--no-such-option']),
    says: ["error: unknown option '--no-such-option'", '(add --help for more)'],
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
    exitCode: 3,
    when: 'the input holds no row',
    act({ folder }) {
      folder.write('in.csv', ['user_id']);
      return folder.run(RUN);
    },
    says: ['error: ', 'in.csv'],
  },
  {
    exitCode: 4,
    when: 'the run has finished and a row failed',
    act({ simulator, folder }) {
      simulator.setFaults([{ ids: ['user7'], fault: { kind: 'item-code', code: 70_402 } }]);
      return folder.run(RUN);
    },
    says: ['Run r has finished.', '1 failed (accounts): code 70402', 'To try again: chat-purge retry'],
  },
  {
    exitCode: 5,
    when: 'nobody answers at the address',
    act: ({ folder }) => folder.run(['doctor'], { env: { CHAT_PURGE_ENDPOINT: 'http://127.0.0.1:9' } }),
    says: ['fail  server', 'connection refused', 'Check the network, the region or the endpoint'],
  },
  {
    exitCode: 5,
    when: 'the queue cannot be reached',
    act: ({ folder }) => folder.run(RUN, { env: { CHAT_PURGE_REDIS_URL: 'redis://127.0.0.1:9' } }),
    says: [
      'Redis at redis://127.0.0.1:9 cannot be reached',
      'Check address',
      'go on with `chat-purge apply`',
    ],
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
    exitCode: 6,
    when: 'it is not confirmed',
    act: ({ folder }) => folder.run(['run', 'accounts', 'in.csv']),
    says: ['not confirmed: there is no terminal to ask on', 'Give --yes'],
  },
  {
    exitCode: 6,
    when: 'the plan is too old',
    act: (stage) => applyChanged(stage, { created_at: new Date(Date.now() - 40 * DAY_MS).toISOString() }),
    says: ['the plan is 40 days old', 'allows 30', 'Plan again from a list of today'],
  },
  {
    exitCode: 6,
    when: 'the plan was changed',
    async act({ folder }) {
      await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
      folder.write(`${folder.runDir('r')}/batches.ndjson`, '');
      return folder.run(['apply', folder.runDir('r'), '--yes']);
    },
    says: ['is not as it was when the plan was sealed', 'Plan again from the input'],
  },
  {
    exitCode: 6,
    when: 'the plan is of another app',
    async act({ folder }) {
      await folder.run(['plan', 'accounts', 'in.csv', '--run-id', 'r']);
      const env = { CHAT_PURGE_SDKAPPID: '1400000001' };
      return folder.run(['apply', folder.runDir('r'), '--yes'], { env });
    },
    says: ['1400000001', '1400000000', 'error: '],
  },
  {
    exitCode: 7,
    when: 'account deletion is switched off',
    act({ simulator, folder }) {
      simulator.setConditions({ deletionEnabled: false });
      return folder.run(RUN);
    },
    says: ['has stopped: 71000', 'in the console', 'go on with: chat-purge apply'],
  },
  {
    exitCode: 7,
    when: 'the key is another one',
    act: ({ folder }) => folder.run(RUN, { env: { CHAT_PURGE_SECRET_KEY: 'f'.repeat(64) } }),
    says: ['has stopped: 70009', 'When that is mended, go on with: chat-purge apply'],
  },
  {
    exitCode: 7,
    when: 'who signs has no rights',
    act: ({ folder }) => folder.run(RUN, { env: { CHAT_PURGE_ADMIN: 'nobody' } }),
    says: ['has stopped: 60010', 'CHAT_PURGE_ADMIN', 'When that is mended, go on with: chat-purge apply'],
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
    exitCode: 8,
    when: 'the first rows are not all gone',
    act({ simulator, folder }) {
      simulator.setFaults([{ ids: ['user7'], fault: { kind: 'item-code', code: 70_402 } }]);
      return folder.run([...RUN, '--canary', '10', '--verify-wait', '0']);
    },
    says: ['the canary (--canary 10) is not all gone: 1 failed', 'verification.csv', 'apply'],
  },
  {
    exitCode: 9,
    when: 'it was paused by the operator and then told to stop',
    act: (stage) =>
      whileRunning(stage, RUN, async (running) => {
        const paused = await stage.folder.run(['pause', stage.folder.runDir('r')]);
        expect(paused.exitCode, paused.stderr).toBe(0);
        running.kill('SIGINT');
      }),
    says: ['Run r is paused', 'Go on with: chat-purge resume'],
  },
  {
    exitCode: 9,
    when: 'it was cancelled by the operator',
    act: (stage) =>
      whileRunning(stage, RUN, async () => {
        await stage.folder.run(['cancel', stage.folder.runDir('r'), '--reason', 'wrong list']);
      }),
    says: ['Run r is cancelled: cancelled by', 'wrong list', 'chat-purge retry'],
  },
  {
    exitCode: 130,
    when: 'Ctrl-C is pressed',
    act: (stage) => whileRunning(stage, RUN, (running) => running.kill('SIGINT')),
    says: INTERRUPTED,
  },
  {
    exitCode: 130,
    when: 'it gets SIGTERM',
    act: (stage) => whileRunning(stage, RUN, (running) => running.kill('SIGTERM')),
    says: INTERRUPTED,
  },
  {
    exitCode: 130,
    when: 'the time of --max-duration is over',
    act({ folder }) {
      folder.write('in.csv', ['user_id', ...numbered('user', MANY_ROWS)]);
      return folder.run([...RUN, '--rate', '1', '--max-duration', '1s']);
    },
    says: ['the time that --max-duration allows is over', 'Go on with: chat-purge apply'],
  },
];

// A server that has seen too many signatures that failed: a minute is waited.
import { describe, expect, test } from 'vitest';
import { type AnswerCase, expectCase } from '../support/answer-cases.ts';

const ACCOUNTS = { target: 'accounts' } as const;

function refusing(code: number, times?: number): Pick<AnswerCase, 'faults'> {
  const rule = { fault: { kind: 'top-code', code, message: 'as it came' } } as const;
  return { faults: [times === undefined ? rule : { ...rule, times }] };
}

describe.concurrent('70050, too many signatures that failed', { timeout: 180_000 }, () => {
  const each = { args: ['--rows-per-call', 'accounts=2'], ...ACCOUNTS };

  test('no call goes out for a minute, then all rows are deleted', async ({ onTestFinished }) => {
    const play = { ...each, ...refusing(70_050, 1), exitCode: 0, outcomes: { deleted: 5 }, calls: 4 };
    const { log } = await expectCase(onTestFinished, play);
    const [first, second] = log;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  test('the run stops when it is the same after the minute', async ({ onTestFinished }) => {
    const { summary } = await expectCase(onTestFinished, {
      ...each,
      ...refusing(70_050),
      exitCode: 7,
      outcomes: { failed: 4, not_sent: 1 },
      calls: 2,
    });
    expect(summary.reason).toContain('70050: too many signatures failed in a row; another try was refused');
  });
});

// A run whose process was killed, looked at while another process verifies what it had deleted.
import { expect, test } from 'vitest';
import { numbered } from '../support/numbered.ts';
import { type OnTestFinished, type PurgeFolder, setStage } from '../support/purge-folder.ts';
import type { RunningCommand } from '../support/running-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const ROWS = 50_000;

interface VerifiedRun {
  readonly folder: PurgeFolder;
  readonly runDir: string;
  readonly verify: RunningCommand;
}

/** Killed when its first status was on disk and some batches were settled; nothing that is looked up is answered. */
async function aKilledRunUnderVerification(onTestFinished: OnTestFinished): Promise<VerifiedRun> {
  const { simulator, folder } = await setStage(onTestFinished, {
    latencyMs: { min: 50, max: 100 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: ROWS } },
    faults: [{ apis: ['account_check'], fault: { kind: 'silence' } }],
  });
  folder.write('in.csv', ['user_id', ...numbered('user', ROWS)]);
  const running = folder.start(['run', 'accounts', 'in.csv', '--yes', '--run-id', 'r']);
  const runDir = folder.runDir('r');
  await waitUntil('the status tells of settled rows', async () => {
    if (running.hasEnded) throw new Error(running.stderr);
    if (simulator.calls.callCount() < 20) return false;
    const { progress } = await statusOf(folder, runDir);
    return (progress?.rows_done ?? 0) > 0;
  });
  running.kill('SIGKILL');
  await running.ended();
  const verify = folder.start(['verify', runDir, '--verify-wait', '0']);
  await waitUntil('the verification looks up', () => {
    if (verify.hasEnded) throw new Error(verify.stderr);
    return simulator.calls.callCount('account_check') > 0;
  });
  return { folder, runDir, verify };
}

interface Status {
  readonly progress: { readonly rows_done: number } | null;
}

async function statusOf(folder: PurgeFolder, runDir: string): Promise<Status> {
  const ended = await folder.run(['status', runDir, '--json']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as Status;
}

test('a run whose process died is not shown as under way while another process verifies it', async ({
  onTestFinished,
}) => {
  const { folder, runDir, verify } = await aKilledRunUnderVerification(onTestFinished);

  const shown = await folder.run(['status', runDir]);
  expect(shown.stdout).toContain('The process that worked on it died; its last word was at ');
  expect(shown.stdout).toMatch(
    new RegExp(` Nothing is lost\\. Process ${verify.pid} on \\S+ has it open\\.\\n`),
  );
  expect(shown.stdout).not.toContain('It is running');
  expect(shown.stdout).not.toContain('calls/s');
  expect(await statusOf(folder, runDir)).toMatchObject({
    abandoned: true,
    process: { pid: verify.pid },
    progress: null,
    next: null,
    balanced: true,
  });
  expect((await folder.run(['list'])).stdout).toMatch(/^r +process died, open +accounts +50,000 /m);

  verify.kill('SIGKILL');
  await verify.ended();
  expect((await folder.run(['list'])).stdout).toMatch(/^r +process died +accounts +50,000 /m);
});

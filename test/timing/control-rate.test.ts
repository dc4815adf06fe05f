// The operator changes the rate of a run under way: how many calls go out from then on.
import { expect, test } from 'vitest';
import { BACKENDS, startLiveRun } from '../support/live-run.ts';

test.for(BACKENDS)(
  '%s queue: rate changes the calls per second within 2 s, down and up',
  async (backend, { onTestFinished }) => {
    const run = await startLiveRun(onTestFinished, backend, { rows: 200_000, args: ['--rate', '80'] });
    await run.moreCalls(250);

    await run.asks('rate', '20');
    await run.callsWithin(2_000);
    const slow = await run.callsWithin(2_000);
    expect(slow).toBeGreaterThan(28);
    expect(slow).toBeLessThanOrEqual(42);

    await run.asks('rate', '70%');
    await run.callsWithin(2_000);
    const fast = await run.callsWithin(2_000);
    expect(fast).toBeGreaterThan(105);
    expect(fast).toBeLessThanOrEqual(142);
    console.log(`${backend}: ${slow / 2} calls/s at 20, ${fast / 2} at 70`);

    const refused = await run.ask('rate', '101');
    expect(refused.exitCode, refused.stderr).toBe(2);
    expect(refused.stderr).toContain('above the documented limit of 100 calls/s');
    run.command.kill('SIGTERM');
    expect((await run.command.ended()).exitCode).toBe(130);
    expect(run.summary().changes).toMatchObject([
      { command: 'rate', argument: '20', obeyed: true },
      { command: 'rate', argument: '70%', obeyed: true, note: 'before: 20' },
      { command: 'rate', argument: '101', obeyed: false },
    ]);
  },
);

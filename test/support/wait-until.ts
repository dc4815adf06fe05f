// Waits for a condition, not for a time.
import { setTimeout as pause } from 'node:timers/promises';

/** Looks again every few milliseconds; throws after `mostMs`, saying what did not come. */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  mostMs = 120_000,
): Promise<void> {
  const endMs = performance.now() + mostMs;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`did not happen within ${mostMs} ms: ${what}`);
    await pause(5);
  }
}

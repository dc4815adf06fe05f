// How long something may take: on a busy machine that says nothing.
import { expect } from 'vitest';

/**
 * `npm run test:long` runs the files that use this once more, one by one, and there they hold.
 * Elsewhere it is enough that what is waited for comes at all.
 */
const COUNT = process.env['CHAT_PURGE_TEST_TIMES'] === '1';

export function expectInTime(tookMs: number, mostMs: number, what?: string): void {
  expect(tookMs, what).toBeLessThan(COUNT ? mostMs : Number.POSITIVE_INFINITY);
}

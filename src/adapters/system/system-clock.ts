// Time and chance of this machine.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/ports/clock.ts';

/** 24 days: Node takes a longer time for 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, then) {
    let timer: NodeJS.Timeout | undefined;
    const wait = (leftMs: number) => {
      const partMs = Math.min(leftMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : then()), partMs);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

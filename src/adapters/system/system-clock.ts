// Time and chance of this machine.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/ports/clock.ts';

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

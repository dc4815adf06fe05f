// How long the simulator stood still at a time: so late may a call have been counted.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

export interface Stalls {
  /** Longest time in which nothing was served since the start, ms. */
  longestMs(): number;
  stop(): void;
}

export function watchStalls(): Stalls {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    longestMs: () => Math.max(0, delays.max / 1_000_000 - RESOLUTION_MS),
    stop: () => {
      delays.disable();
    },
  };
}

// A pacer without limits, for tests that are about something else.
import type { Clock } from '../../src/core/ports/clock.ts';
import { createTargetPacer, type TargetPacer } from '../../src/pipeline/target-pacer.ts';

export function aTargetPacer(clock: Clock): TargetPacer {
  const rate = Number.POSITIVE_INFINITY;
  return createTargetPacer({ rate, mostInFlight: 10 }, { rate: () => rate }, clock);
}

// What a probe found, in words and for scripts: how many of the rows are there, by target.
import { count, counted } from '../core/amounts.ts';
import { asPercent, type Probe, toldRows } from '../core/probe.ts';
import { TARGETS } from '../core/targets.ts';
import type { VerdictCounts } from '../core/verification.ts';

export function renderProbe(probe: Probe): string {
  const { rows, seed, least, verdicts } = probe;
  const isNoneThere = toldRows(verdicts) > 0 && verdicts.present === 0;
  return [
    `Probe: ${counted(rows, 'row')} looked up before anything is deleted, drawn at random (seed ${seed})`,
    ...TARGETS.flatMap((target) => {
      const counts = probe.by_target[target];
      return counts === undefined ? [] : [`  ${target}: ${inWords(counts)}`];
    }),
    ...(least === null
      ? []
      : [
          `  --probe-least ${asPercent(least)}: ${count(verdicts.present)} of the ${count(toldRows(verdicts))} that could be looked up are there`,
        ]),
    ...(isNoneThere ? ['  None of them is there. Is it the right app, and are the ids whole?'] : []),
  ].join('\n');
}

/** The same for scripts. */
export function describeProbe({ seal: _seal, format: _format, ...probe }: Probe) {
  return probe;
}

function inWords({ present, gone, unverifiable }: VerdictCounts): string {
  return `${count(present)} there, ${count(gone)} gone, ${count(unverifiable)} could not be looked up`;
}

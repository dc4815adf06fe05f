// Judges the figures of the short form against their gates.
import { type Bound, type Figure, isWithin, judgedValue } from './figure.ts';
import { boundText } from './render.ts';

/** A sentence for each figure beyond its gate; empty where all pass. Throws where no figure has a gate: then nothing is guarded. */
export function beyondGate(
  figures: readonly Figure[],
  other: ReadonlyMap<string, Bound> = new Map(),
): readonly string[] {
  const gated = figures.flatMap((figure) => {
    const gate = other.get(figure.name) ?? figure.gate;
    return gate === undefined ? [] : [{ figure, gate, value: judgedValue(figure) }];
  });
  if (gated.length === 0) throw new Error('no figure has a gate: nothing would be guarded');
  return gated
    .filter(({ gate, value }) => !isWithin(value, gate))
    .map(({ figure, gate, value }) => `${figure.name}: ${value.toFixed(2)}, wanted ${boundText(gate)}`);
}

// What a benchmark measured: samples of ours, beside those of the bare thing where there is one, and what is wanted of them.

/** Inclusive. */
export type Bound = { readonly most: number } | { readonly least: number };

export interface Samples {
  /** Who was measured. */
  readonly name: string;
  readonly values: readonly number[];
}

export interface Figure {
  /** `benchmark.case`, unique. */
  readonly name: string;
  /** One line for the table. */
  readonly what: string;
  /** Of the samples: `s`, `MB`, `calls/s`. */
  readonly unit: string;
  readonly ours: readonly number[];
  /** The bare thing, measured in turn with ours in the same run. */
  readonly bare?: Samples;
  /** What we want to reach. */
  readonly goal?: Bound;
  /** What the short form must reach; generous, since machines in CI are slow and shared. */
  readonly gate?: Bound;
}

/** Throws where there is no sample. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('there is no sample to take the median of');
  return (upper + lower) / 2;
}

/** What bounds are about: the ratio of the medians (ours by bare), or where there is no bare thing our median. */
export function judgedValue({ ours, bare }: Figure): number {
  return bare === undefined ? median(ours) : median(ours) / median(bare.values);
}

export function isWithin(value: number, bound: Bound): boolean {
  return 'most' in bound ? value <= bound.most : value >= bound.least;
}

// How many rows a plan may send at most: what users write, and the number that follows.

/** A number of rows, or a part of the things that are there. */
export type RowLimit =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'percent'; readonly percent: number };

const LIMIT = /^(\d+)$|^(\d+(?:\.\d+)?)%$/;

/** Reads `5000`, `0`, `5%` or `0.5%`; undefined if it is none of these, or a percentage that is 0 or above 100. */
export function parseRowLimit(text: string): RowLimit | undefined {
  const [, rowsText, percentText] = LIMIT.exec(text) ?? [];
  if (rowsText !== undefined) {
    const rows = Number(rowsText);
    return Number.isSafeInteger(rows) ? { kind: 'rows', rows } : undefined;
  }
  const percent = Number(percentText);
  return percent > 0 && percent <= 100 ? { kind: 'percent', percent } : undefined;
}

/** Whole rows, rounded down; undefined where a percentage has nothing to be a part of. */
export function resolveRowLimit(limit: RowLimit, population: number | undefined): number | undefined {
  if (limit.kind === 'rows') return limit.rows;
  return population === undefined ? undefined : Math.floor((population * limit.percent) / 100);
}

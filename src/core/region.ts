// The regions that an app can live in, by the names that users write.

/** As in the contract, 'Options that matter to scripts'. */
export const REGIONS = [
  'china',
  'singapore',
  'seoul',
  'tokyo',
  'frankfurt',
  'silicon-valley',
  'jakarta',
] as const;

export type Region = (typeof REGIONS)[number];

// The settings for looking rows of a plan up before anything is deleted.
import { partValue } from './part.ts';
import { optional } from './setting.ts';
import * as values from './values.ts';

export const PROBE_SETTINGS = {
  probe: optional('probe', values.wholeNumber(1), {
    placeholder: 'N',
    description: 'look up N rows drawn at random before anything is deleted, and say how many are there',
  }),
  probeLeast: optional('probe_least', partValue, {
    placeholder: 'PART',
    description:
      'with --probe: refuse the plan when less than this part of them is there, such as 0.5 or 50%',
  }),
} as const;

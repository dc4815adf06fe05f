// Settings that are lists: given several times as a flag, with commas in each place, a list in the file.
import { DOUBT_CODES, type DoubtCode } from '../core/doubts/codes.ts';
import type { RetriedOutcome } from '../core/outcome.ts';
import { RETRIED_OUTCOMES } from '../core/outcome.ts';
import { toNumber, unfit, type ValueSchema, valueOf } from './values.ts';

/** Codes of the server. */
export const codeList = listOf<number>('must be a code of the server, a whole number', (word) => {
  const number = toNumber(word);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
});

/** Outcomes of which a new plan can be made. */
export const outcomeList = listOf<RetriedOutcome>(`must be one of ${RETRIED_OUTCOMES.join(', ')}`, (word) =>
  RETRIED_OUTCOMES.find((outcome) => outcome === word),
);

/** Doubts that a person accepts by name. */
export const doubtList = listOf<DoubtCode>(`must be one of ${DOUBT_CODES.join(', ')}`, (word) =>
  DOUBT_CODES.find((code) => code === word),
);

function listOf<T>(must: string, read: (word: unknown) => T | undefined): ValueSchema<readonly T[]> {
  return valueOf((raw) => {
    const words = (Array.isArray(raw) ? raw : [raw]).flatMap((part: unknown) =>
      typeof part === 'string' ? part.split(',').map((word) => word.trim()) : [part],
    );
    const values = words.map(read);
    const whole = values.filter((value) => value !== undefined);
    return whole.length === values.length ? whole : unfit(must);
  });
}

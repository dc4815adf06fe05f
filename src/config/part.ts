// A part of a whole as people write it: 0.5 or 50%.
import { unfit, valueOf } from './values.ts';

const PERCENT = /^(\d+(?:\.\d+)?)%$/;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** Above 0, at most 1. */
export const partValue = valueOf((raw) => {
  const part = toPart(raw);
  return part > 0 && part <= 1 ? part : unfit('must be a part above 0 and at most 1, such as 0.5 or 50%');
});

/** NaN for what is no number. */
function toPart(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'string') return Number.NaN;
  const [, percent] = PERCENT.exec(raw) ?? [];
  if (percent !== undefined) return Number(percent) / 100;
  return NUMBER.test(raw) ? Number(raw) : Number.NaN;
}

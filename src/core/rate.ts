// How many calls a second a run may make: what users write, and the number that follows for one API.
import { count } from './amounts.ts';
import { AppError } from './app-error.ts';
import type { Target } from './targets.ts';

/** A rate as written: a part of the limit, a number of calls, or no limit at all. */
export type RateSetting =
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'calls'; readonly perSecond: number }
  | { readonly kind: 'unlimited' };

/** What bounds the rate of one API. */
export interface RateLimit {
  readonly target: Target;
  /** Calls per second that the documents allow the whole app. */
  readonly documented: number;
  /** Calls per second that the app has bought, by the configuration; takes the place of the documented number. */
  readonly purchased?: number | undefined;
  /** The endpoint is this machine: nobody's live traffic can suffer. */
  readonly loopback: boolean;
}

const NUMBER = /^(\d+(?:\.\d+)?)(%?)$/;

/** Reads `50`, `0.5`, `80%` or `unlimited`; undefined if it is none of these, is zero, or is more than 100 %. */
export function parseRate(text: string): RateSetting | undefined {
  if (text === 'unlimited') return { kind: 'unlimited' };
  const [, digits, sign] = NUMBER.exec(text) ?? [];
  const number = Number(digits);
  if (!Number.isFinite(number) || number <= 0) return undefined;
  if (sign !== '%') return { kind: 'calls', perSecond: number };
  return number <= 100 ? { kind: 'percent', percent: number } : undefined;
}

/** What `parseRate` reads as the same setting. */
export function formatRate(setting: RateSetting): string {
  switch (setting.kind) {
    case 'percent':
      return `${setting.percent}%`;
    case 'calls':
      return String(setting.perSecond);
    case 'unlimited':
      return 'unlimited';
    default:
      return setting satisfies never;
  }
}

/**
 * One call in 17 minutes. What is slower is a mistake, and a wait for it may be longer than a timer
 * can be.
 */
const LEAST_PER_SECOND = 0.001;

function tooLow(perSecond: number, { target }: RateLimit): AppError {
  return new AppError(
    'rate.too-low',
    `a rate of ${perSecond} calls/s for ${target} is below the least one, ${LEAST_PER_SECOND} calls/s`,
    { kind: 'usage', hint: 'Give a higher --rate; to stop for a while, use `chat-purge pause` or --window.' },
  );
}

/**
 * Calls per second for one API: more than 0, may be a fraction, `Infinity` for 'unlimited'.
 * Throws `rate.too-low`, `rate.above-limit` and `rate.unlimited-not-allowed` (usage).
 */
export function resolveRate(setting: RateSetting, limit: RateLimit): number {
  if (setting.kind === 'unlimited') return unlimited(limit);
  const most = limit.purchased ?? limit.documented;
  const perSecond = setting.kind === 'percent' ? (most * setting.percent) / 100 : setting.perSecond;
  if (perSecond < LEAST_PER_SECOND) throw tooLow(perSecond, limit);
  if (perSecond <= most) return perSecond;
  const whose = limit.purchased === undefined ? 'documented' : 'configured';
  throw new AppError(
    'rate.above-limit',
    `a rate of ${count(perSecond)} calls/s is above the ${whose} limit of ${count(most)} calls/s for ${limit.target}`,
    {
      kind: 'usage',
      hint: `Give a lower --rate. If the app has bought more, say so in chat-purge.config.json: "limits": { "${limit.target}": ${Math.ceil(perSecond)} }.`,
    },
  );
}

/**
 * Calls per second for an API that reads back. Its limit is not the one that the setting was made for, so a number above it
 * means as much as there is. Throws `rate.unlimited-not-allowed` (usage).
 */
export function resolveLookUpRate(setting: RateSetting, limit: Omit<RateLimit, 'purchased'>): number {
  if (setting.kind === 'calls' && setting.perSecond > limit.documented) return limit.documented;
  return resolveRate(setting, limit);
}

function unlimited(limit: RateLimit): number {
  if (limit.loopback) return Number.POSITIVE_INFINITY;
  throw new AppError(
    'rate.unlimited-not-allowed',
    'the rate "unlimited" is only for an endpoint on this machine (a loopback address)',
    { kind: 'usage', hint: 'Give --rate as calls per second or as a percentage, such as 80%.' },
  );
}

// The kinds of value that settings have. Each takes text (flags, variables) as well as JSON (the file).
import { parseRate } from '../core/rate.ts';
import { parseRedisUrl, shownRedisUrl } from '../core/redis-url.ts';
import { parseRowLimit } from '../core/row-limit.ts';
import { Secret } from '../core/secret.ts';

/** Where a server of ours listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** What is wrong with a value, as the end of a sentence. It never quotes the value, which may be a secret. */
class Unfit {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function unfit(message: string): Unfit {
  return new Unfit(message);
}

export type ValueReading<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly data?: undefined; readonly message: string };

/** Takes what was written and gives the value that it means. */
export interface ValueSchema<T> {
  safeParse(raw: unknown): ValueReading<T>;
}

/**
 * A schema made of one function that returns the value, or why there is none: a library would add nothing to one function.
 */
export function valueOf<T>(read: (raw: unknown) => T | Unfit): ValueSchema<T> {
  return {
    safeParse(raw) {
      const value = read(raw);
      return value instanceof Unfit
        ? { success: false, message: value.message }
        : { success: true, data: value };
    },
  };
}

const TRUE_WORDS = ['true', '1', 'yes', 'on'];
const FALSE_WORDS = ['false', '0', 'no', 'off'];

/** A switch: true or false, or one of the usual words for them. */
export const switchValue = valueOf((raw): boolean | Unfit => {
  if (typeof raw === 'boolean') return raw;
  const word = typeof raw === 'string' ? raw.toLowerCase() : '';
  if (TRUE_WORDS.includes(word)) return true;
  return FALSE_WORDS.includes(word) ? false : unfit('must be true or false');
});

/** A number as JSON or as plain decimal text; NaN for anything else. */
export function toNumber(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  return typeof raw === 'string' && /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : Number.NaN;
}

/** A whole number of at least `least`. */
export function wholeNumber(least: number): ValueSchema<number> {
  return valueOf((raw) => {
    const number = toNumber(raw);
    const isFit = Number.isSafeInteger(number) && number >= least;
    return isFit ? number : unfit(`must be a whole number, ${least} or more`);
  });
}

/** A part of a whole: above 0, at most 1. */
export const fraction = valueOf((raw): number | Unfit => {
  const number = toNumber(raw);
  return number > 0 && number <= 1 ? number : unfit('must be a number above 0 and at most 1');
});

/** Above the server's own 3 s (API facts, 2.2); ten minutes are the most that could be meant. */
export const timeoutSeconds = valueOf((raw): number | Unfit => {
  const seconds = toNumber(raw);
  if (seconds > 3 && seconds <= 600) return Math.round(seconds * 1000);
  return unfit("must be a number of seconds above 3 (the server's own timeout) and at most 600");
});

/** Seconds in, milliseconds out. */
export const waitSeconds = valueOf((raw): number | Unfit => {
  const seconds = toNumber(raw);
  if (seconds >= 0 && seconds <= 86_400) return Math.round(seconds * 1000);
  return unfit('must be a number of seconds from 0 to 86400');
});

export const text = valueOf((raw): string | Unfit => {
  if (typeof raw !== 'string' || raw === '') return unfit('must be a text that is not empty');
  // White space around a name or a path is nearly always a slip of quoting.
  return raw === raw.trim() ? raw : unfit('must have no white space around it');
});

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[]): ValueSchema<W> {
  return valueOf((raw) => words.find((word) => word === raw) ?? unfit(`must be one of ${words.join(', ')}`));
}

export const rateValue = valueOf((raw) => {
  const written = typeof raw === 'number' ? String(raw) : raw;
  const rate = typeof written === 'string' ? parseRate(written) : undefined;
  return rate ?? unfit('must be calls per second (50), a percentage up to 100% (80%), or unlimited');
});

export const rowLimitValue = valueOf((raw) => {
  const written = typeof raw === 'number' ? String(raw) : raw;
  const limit = typeof written === 'string' ? parseRowLimit(written) : undefined;
  return limit ?? unfit('must be a whole number of rows (5000), or a percentage of the population (2%)');
});

/** A list of some words, in the file only. */
export function listOf<const W extends string>(words: readonly W[]): ValueSchema<readonly W[]> {
  return valueOf((raw) => {
    const parts: readonly unknown[] = Array.isArray(raw) ? raw : [undefined];
    const known = parts.map((part) => words.find((word) => word === part));
    const found = known.filter((word) => word !== undefined);
    return found.length === known.length ? found : unfit(`must be a list of ${words.join(', ')}`);
  });
}

/** The name of a folder that is also a part of queue names. */
export const runIdValue = valueOf((raw): string | Unfit => {
  const isFit = typeof raw === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(raw);
  return isFit
    ? raw
    : unfit('must be 1 to 100 letters, digits, ".", "_" or "-", and start with a letter or digit');
});

const DELIMITERS: Readonly<Record<string, ',' | ';' | '\t' | '|'>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  '\t': '\t',
  '\\t': '\t',
  tab: '\t',
  '|': '|',
  pipe: '|',
};

export const delimiterValue = valueOf((raw) => {
  const found = typeof raw === 'string' && Object.hasOwn(DELIMITERS, raw) ? DELIMITERS[raw] : undefined;
  return (
    found ??
    unfit('must be a comma, a semicolon, a tab or a pipe | (or the words comma, semicolon, tab, pipe)')
  );
});

/** Only the form; whether calls may go there is decided where the regions are known. */
export const urlValue = valueOf((raw): string | Unfit => {
  return typeof raw === 'string' && URL.canParse(raw) ? raw : unfit('must be a URL');
});

/** A host name, perhaps with a port. */
export const hostValue = valueOf((raw): string | Unfit => {
  const isFit = typeof raw === 'string' && /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(raw);
  return isFit ? raw : unfit('must be a host name, without https:// and without a path');
});

/** BullMQ joins it to what follows with a colon; braces would mean something to a cluster. */
export const keyPrefixValue = valueOf((raw): string | Unfit => {
  const isFit = typeof raw === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/.test(raw);
  return isFit ? raw : unfit('must be 1 to 100 letters, digits, ".", "_", ":" or "-"');
});

/** The address can hold a password, so it is a secret; what is shown in its place is the address without it. */
export const redisValue = valueOf((raw): Secret | Unfit => {
  if (typeof raw !== 'string' || parseRedisUrl(raw) === undefined) {
    return unfit(
      'must be redis://HOST:PORT/DB, redis+sentinel://HOST:PORT,HOST:PORT/MASTER/DB or redis+cluster://HOST:PORT,HOST:PORT (rediss for TLS), with any login percent-encoded',
    );
  }
  return new Secret(raw, shownRedisUrl(raw));
});

/** A port, or an address and a port: which addresses may ask for a worker's health. */
export const listenValue = valueOf((raw): ListenAddress | Unfit => {
  const written = typeof raw === 'number' ? String(raw) : raw;
  const parts = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9._-]+):)?(\d{1,5})$/i.exec(
    typeof written === 'string' ? written : '',
  );
  const port = Number(parts?.[2] ?? Number.NaN);
  if (!(port >= 0 && port <= 65_535))
    return unfit('must be a port (8080), or an address and a port (127.0.0.1:8080)');
  return { host: (parts?.[1] ?? '0.0.0.0').replace(/^\[|\]$/g, ''), port };
});

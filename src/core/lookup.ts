// Finds what a code means: the API's own table at that level first, then the common one.
import type { CodeMeaning, Level } from './code-table.ts';
import type { DeletionJob, JobRegistry } from './deletion-job.ts';

const UNRECOGNISED: CodeMeaning = {
  verdict: 'unrecognised',
  meaning: 'a code that no document we know of lists',
  advice: 'Read the message; if it is a passing fault, use `chat-purge retry`. Please report the code.',
};

/** Codes that the app's own webhook makes up (API facts, 3.3): the row is refused, the text is the app's own. */
const FROM_WEBHOOK: CodeMeaning = {
  verdict: 'refused',
  meaning: "refused by the app's own webhook",
  advice: 'The message is from your own server: ask whoever runs the webhook.',
};

/** The tables that are asked, in this order: the API's own, the common one. */
export interface CodeTables {
  readonly job: Pick<DeletionJob, 'codes'>;
  readonly registry: Pick<JobRegistry, 'common'>;
}

/** Never fails: an unknown number means 'unrecognised'. */
export function meaningOf(tables: CodeTables, level: Level, code: number): CodeMeaning {
  const own = tables.job.codes[level][code];
  if (own !== undefined) return own;
  const common = tables.registry.common[code];
  if (common !== undefined) return common;
  return isWebhookCode(code) ? FROM_WEBHOOK : UNRECOGNISED;
}

/**
 * What the code of a row that failed means. It can have come at either level, and only one of an API's two tables knows
 * it as a fault.
 */
export function meaningOfFailed(tables: CodeTables, code: number): CodeMeaning {
  const { item, top } = tables.job.codes;
  const isFault = (meaning: CodeMeaning | undefined) =>
    meaning !== undefined && meaning.verdict !== 'deleted' && meaning.verdict !== 'absent';
  const level = !isFault(item[code]) && top[code] !== undefined ? 'top' : 'item';
  return meaningOf(tables, level, code);
}

function isWebhookCode(code: number): boolean {
  return (code >= 38_000 && code <= 39_000) || (code >= 120_001 && code <= 130_000);
}

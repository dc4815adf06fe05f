// The books of verifications: what each pass over the rows of a run was told, and the lines in which it is kept.
import { VERDICTS, type VerificationVerdict } from './look-up.ts';

/** `all`: every deleted or unknown row. `canary`: only those that no verification has called gone so far. */
export type VerificationScope = 'all' | 'canary';

/** A pass begins with a `started` line and has ended with a `finished` one; one that has not ended is gone on with. */
export interface PassRecord {
  readonly type: 'pass';
  readonly event: 'started' | 'finished';
  readonly scope: VerificationScope;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Rows of one batch that got one verdict in the pass that was begun last; `rows` are inclusive ranges of indexes. */
export interface VerdictRecord {
  readonly type: 'rows';
  readonly batch: number;
  readonly verdict: VerificationVerdict;
  readonly rows: readonly (readonly [number, number])[];
  readonly at: string;
}

export type VerificationRecord = PassRecord | VerdictRecord;

/** How often each verdict occurs; one that does not occur stands with 0. */
export type VerdictCounts = Readonly<Record<VerificationVerdict, number>>;

/** Reads one whole line; undefined where it is not one of ours. */
export function decodeVerification(line: string): VerificationRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is VerificationRecord {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (!('at' in value) || typeof value.at !== 'string') return false;
  return value.type === 'pass' ? isPass(value) : value.type === 'rows' && isVerdict(value);
}

function isPass(value: object): boolean {
  const { event, scope }: Partial<Record<keyof PassRecord, unknown>> = value;
  return (event === 'started' || event === 'finished') && (scope === 'all' || scope === 'canary');
}

function isVerdict(value: object): boolean {
  const { batch, verdict, rows }: Partial<Record<keyof VerdictRecord, unknown>> = value;
  return (
    isIndex(batch) && VERDICTS.some((word) => word === verdict) && Array.isArray(rows) && rows.every(isRange)
  );
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [first, last]: readonly unknown[] = value;
  return isIndex(first) && isIndex(last) && first <= last;
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** 6 bytes a row: what this pass and the one before it said, and when. */
export class VerdictBook {
  readonly #firstOf: Float64Array;
  readonly #now: Uint8Array;
  readonly #before: Uint8Array;
  /** Index into `#times`: rows of one call share theirs. */
  readonly #at: Uint32Array;
  readonly #times: string[] = [];
  #scope: VerificationScope | undefined;

  /** @param rowsOf how many rows each batch of the plan has, in the order of the batches */
  constructor(rowsOf: readonly number[]) {
    this.#firstOf = new Float64Array(rowsOf.length + 1);
    for (const [batch, rows] of rowsOf.entries()) {
      this.#firstOf[batch + 1] = (this.#firstOf[batch] ?? 0) + rows;
    }
    const rows = this.#firstOf[rowsOf.length] ?? 0;
    this.#now = new Uint8Array(rows);
    this.#before = new Uint8Array(rows);
    this.#at = new Uint32Array(rows);
  }

  /** Scope of the pass that was begun and has not ended. */
  get underWay(): VerificationScope | undefined {
    return this.#scope;
  }

  /** False, and no change, where it names a row that the plan does not have, or rows outside a pass. */
  add(record: VerificationRecord): boolean {
    if (record.type === 'rows') return this.#addRows(record);
    if (record.event === 'started') this.#begin();
    this.#scope = record.event === 'started' ? record.scope : undefined;
    return true;
  }

  /** What this pass said of the row. */
  verdictOf(batch: number, row: number): VerificationVerdict | undefined {
    return wordOf(this.#now[this.#place(batch, row)]);
  }

  /** What was said of the row last before this pass. */
  earlierVerdictOf(batch: number, row: number): VerificationVerdict | undefined {
    return wordOf(this.#before[this.#place(batch, row)]);
  }

  /** When this pass got its verdict on the row, ISO 8601 UTC. */
  checkedAt(batch: number, row: number): string {
    return this.#times[this.#at[this.#place(batch, row)] ?? 0] ?? '';
  }

  /** The verdicts of this pass. */
  counts(): VerdictCounts {
    const counts = { gone: 0, present: 0, unverifiable: 0 };
    for (const code of this.#now) {
      const word = wordOf(code);
      if (word !== undefined) counts[word] += 1;
    }
    return counts;
  }

  /** Rows that are present in this pass and were called gone before. */
  cameBack(): number {
    const [gone, present] = [codeOf('gone'), codeOf('present')];
    return this.#now.reduce(
      (sum, code, i) => sum + (code === present && this.#before[i] === gone ? 1 : 0),
      0,
    );
  }

  #begin(): void {
    for (const [i, code] of this.#now.entries()) if (code !== 0) this.#before[i] = code;
    this.#now.fill(0);
  }

  #addRows({ batch, verdict, rows, at }: VerdictRecord): boolean {
    const first = this.#firstOf[batch];
    const end = this.#firstOf[batch + 1];
    if (first === undefined || end === undefined || this.#scope === undefined) return false;
    if (rows.some(([, last]) => first + last >= end)) return false;
    if (this.#times.at(-1) !== at) this.#times.push(at);
    for (const [from, to] of rows) {
      this.#now.fill(codeOf(verdict), first + from, first + to + 1);
      this.#at.fill(this.#times.length - 1, first + from, first + to + 1);
    }
    return true;
  }

  #place(batch: number, row: number): number {
    return (this.#firstOf[batch] ?? 0) + row;
  }
}

function codeOf(verdict: VerificationVerdict): number {
  return VERDICTS.indexOf(verdict) + 1;
}

function wordOf(code: number | undefined): VerificationVerdict | undefined {
  return code === undefined || code === 0 ? undefined : VERDICTS[code - 1];
}

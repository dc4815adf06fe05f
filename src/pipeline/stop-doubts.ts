// Whether a refusal that can be about one request alone is one that every call would get: other requests tell.
import { rowsToSend } from '../core/batch-state.ts';
import type { StopReason } from '../core/judge-call.ts';
import type { QueuedBatch } from '../core/ports/batch-queue.ts';

/**
 * A gateway can refuse one request for what it holds (HTTP 403), and one entry of an answer can say
 * what is said of an app as a whole.
 * Such a refusal stops the run only if another request gets it too, and none was served in between.
 */
export class StopDoubts {
  readonly #left: () => number;
  /** Calls that were served before each request's first refusal. */
  readonly #servedBefore = new Map<string, number>();
  #served = 0;
  /** Since a call was served last. */
  #refused: Set<string> = new Set();
  #refusedAfresh: Set<string> = new Set();
  #refusals = 0;

  /**
   * @param left how many requests there are to make yet, as far as it is known; Infinity if it is
   * not
   */
  constructor(left: () => number = () => Number.POSITIVE_INFINITY) {
    this.#left = left;
  }

  /** Others were served since the request was refused first: so the refusal is about this one. */
  isAboutOne(request: string): boolean {
    const before = this.#servedBefore.get(request);
    return before !== undefined && this.#served > before;
  }

  served(): void {
    this.#served += 1;
    if (this.#refusals === 0) return;
    this.#refused = new Set();
    this.#refusedAfresh = new Set();
    this.#refusals = 0;
  }

  /**
   * Takes note of a refusal; true if every call would get it. One that was known of the request
   * before this process began says
   * nothing new: else the same few rows would stop each process that resumes the run.
   */
  refused(request: string, isKnown: boolean): boolean {
    if (!this.#servedBefore.has(request)) this.#servedBefore.set(request, this.#served);
    if (!isKnown || this.#refused.has(request)) this.#refusals += 1;
    if (!isKnown) this.#refusedAfresh.add(request);
    this.#refused.add(request);
    const isAllThereIs = this.#served === 0 && this.#refused.size >= this.#left();
    return this.#refusedAfresh.size > 1 || this.#refusals >= MOST_IN_A_ROW || isAllThereIs;
  }
}

/**
 * Parts of one request, if no others are known: as many as it takes to give up halving
 * (`halving.ts`).
 */
const MOST_IN_A_ROW = 7;

/** The batch among those of all runs. */
export function requestOf({ batch, terms }: QueuedBatch): string {
  return `${terms?.runId ?? ''} ${batch}`;
}

/**
 * Why the run is to stop; what can be about this batch alone is a reason only if others get it too.
 */
export function stopOf(
  { doubts }: { readonly doubts: StopDoubts },
  batch: QueuedBatch,
  stop: StopReason | undefined,
): StopReason | undefined {
  if (stop?.isDoubtful !== true) return stop;
  const isKnown = rowsToSend(batch.state).some(({ refusals }) => refusals !== undefined);
  return doubts.refused(requestOf(batch), isKnown) ? stop : undefined;
}

// What came back from one API call, before anything is concluded from it.
import type { ItemAnswer } from './deletion-job.ts';

/** The three documented fields of every answer, plus the request id that some services add. */
export interface Envelope {
  /** `ErrorCode`; 0 is success. */
  readonly code: number;
  /** `ErrorInfo` as it came; not a sign of failure (it is "0" in a good answer of sns/group_delete). */
  readonly message: string;
  readonly requestId?: string;
}

export type CallResult =
  /** An answer that can be read. `items` is undefined where the API has no list, or the answer lacks it. */
  | {
      readonly kind: 'answered';
      readonly envelope: Envelope;
      readonly items?: readonly ItemAnswer[];
    }
  /** The request went out and no answer came that can be trusted: it may have worked. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** The request never left this machine: nothing was done. */
  | { readonly kind: 'undelivered'; readonly reason: string }
  /** Turned away by HTTP status 429 before it reached the service. */
  | { readonly kind: 'throttled'; readonly reason: string }
  /**
   * An HTTP status that every call would get, a redirect among them; of one from 400 on this need
   * not be so (`refusingStatus`).
   */
  | { readonly kind: 'misdirected'; readonly reason: string };

/**
 * The HTTP status with which a gateway or server has refused the request; it can be about what this
 * one holds, as when a
 * firewall reads it. Undefined if the reason names no such status.
 */
export function refusingStatus(reason: string): number | undefined {
  const [, status] = /^HTTP (4\d\d)$/.exec(reason) ?? [];
  return status === undefined ? undefined : Number(status);
}

// What the pipeline needs of the deletion API: one call, one answer, never an exception for trouble on the way.
import type { CallResult } from '../call-result.ts';
import type { ItemAnswer } from '../deletion-job.ts';

/** One call as the pipeline wants it made. */
export interface ApiRequest {
  /** `service/command`, without the leading `v4/`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body: unknown;
  /**
   * Called when the request begins to leave this machine; never called where it does not, nor on a new connection: a
   * proxy may accept that at once and pass its first bytes on much later, so the answer alone says that it has left.
   */
  onSent?(): void;
  /** Reads the result list of an answer; left out where the API has none. */
  readItems?(answer: Readonly<Record<string, unknown>>): readonly ItemAnswer[] | undefined;
}

export interface DeletionApi {
  /**
   * Makes exactly one call; it is never repeated in here. Trouble of the network or of the server becomes a result; only a
   * programming error rejects. A call ended by `signal` is 'undelivered' if nothing of it was sent, else 'silent'.
   */
  call(request: ApiRequest, signal?: AbortSignal): Promise<CallResult>;
  /** Where calls go, as messages name it. */
  readonly host?: string;
  /** How far the server's clock is ahead of this machine's, ms, by its last answer; undefined where it did not say. */
  serverAheadMs?(): number | undefined;
  /** Throws the present signature away; false where it is ready-made and no other can be had. */
  signAgain(): boolean;
  /** Lets the calls under way end, then closes the connections. */
  close(): Promise<void>;
}

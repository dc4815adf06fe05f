// What becomes of a refused signature: it is made anew once, and a second refusal in a row stops the run.
import type { StopReason } from '../core/judge-call.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { Pacer } from './pacer.ts';

export interface SignatureRefusal {
  /** Number of the signature that the call carried. */
  readonly signature: number;
  readonly why: StopReason;
  /** Shortest wait before the next call, ms, that the answer asks for. */
  readonly waitMs: number;
}

interface SigningParts {
  readonly api: Pick<DeletionApi, 'signAgain'>;
  readonly pacer: Pick<Pacer, 'hold'>;
}

/** Many calls may be under way with one signature, so signatures have numbers: only the first refusal of one counts. */
export class SignatureTurns {
  readonly #parts: SigningParts;
  #number = 0;
  /** Until something else than a refusal was answered to the present signature. */
  #isOnTrial = false;

  constructor(parts: SigningParts) {
    this.#parts = parts;
  }

  /** Number of the signature that a call carries that is made now. */
  get number(): number {
    return this.#number;
  }

  /** A call that carried this signature got past the check of it. */
  accepted(signature: number): void {
    if (signature === this.#number) this.#isOnTrial = false;
  }

  /** Undefined where the call may be made again; else why the run stops. */
  refused({ signature, why, waitMs }: SignatureRefusal): StopReason | undefined {
    if (signature !== this.#number) return undefined;
    if (this.#isOnTrial) return why;
    // A ready-made one can still be good after a wait.
    if (!this.#parts.api.signAgain() && waitMs === 0) return readyMadeRefused(why);
    this.#number += 1;
    this.#isOnTrial = true;
    this.#parts.pacer.hold(waitMs);
    return undefined;
  }
}

function readyMadeRefused({ about: _about, ...refused }: StopReason): StopReason {
  return {
    ...refused,
    meaning: 'the ready-made signature was refused, and there is no key to make another with',
    advice:
      'Make a new UserSig for the admin account and set CHAT_PURGE_USERSIG, or set CHAT_PURGE_SECRET_KEY.',
  };
}

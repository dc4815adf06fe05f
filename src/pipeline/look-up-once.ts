// Makes one read-back call and reads its answer.
import type { CallResult } from '../core/call-result.ts';
import type { LookUpJudgement } from '../core/judge-look-up.ts';
import type { LookUp } from '../core/look-up.ts';
import type { LookUpAnswer, LookUpJob } from '../core/look-up-job.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import type { CallEnd } from '../core/reach.ts';
import type { Permit } from './permit.ts';

export interface LookedUp {
  readonly result: CallResult;
  /** Undefined where no answer came, or one without its list. */
  readonly answer: LookUpAnswer | undefined;
}

/** Uses the permit up but for its `ended`, which is the caller's. Rejects only where the API does. */
export async function lookUpOnce(
  { api, job }: { readonly api: Pick<DeletionApi, 'call'>; readonly job: LookUpJob },
  lookUp: LookUp,
  permit: Permit,
): Promise<LookedUp> {
  let answer: LookUpAnswer | undefined;
  let hasLeft = false;
  const leave = (how: 'departed' | 'hadLeft' | 'dropped') => {
    if (!hasLeft) permit[how]();
    hasLeft = true;
  };
  try {
    const ids = lookUp.rows.map(({ id }) => id);
    const result = await api.call({
      path: job.path,
      body: job.body(lookUp.owner, ids, lookUp.list?.next),
      onSent: () => leave('departed'),
      readItems: (fields) => {
        answer = job.read(fields);
        return undefined;
      },
    });
    // An API that does not tell when a call leaves: it left at the latest when its answer was there.
    leave(result.kind === 'undelivered' ? 'dropped' : 'hadLeft');
    return { result, answer };
  } finally {
    leave('dropped');
  }
}

/** What a read-back call showed of the service. */
export interface LookUpEnd {
  readonly end: CallEnd;
  /** The service was heard, and not only a gateway before it. */
  readonly isAnswered: boolean;
  /**
   * A stop says nothing against the signature, but what a gateway refuses has not reached the
   * service that checks it.
   */
  readonly isSignatureGood: boolean;
  /** The service has stopped nothing and refused no signature. */
  readonly isServed: boolean;
}

export function lookUpEnd(
  result: CallResult,
  { throttled, stop, refusedSignature }: LookUpJudgement,
): LookUpEnd {
  const isUnheard = result.kind === 'silent' || result.kind === 'undelivered';
  const end = isUnheard ? 'unheard' : throttled ? 'throttled' : 'served';
  const isAnswered = !isUnheard && stop?.isDoubtful !== true;
  const isSignatureGood = isAnswered && end === 'served' && refusedSignature === undefined;
  return { end, isAnswered, isSignatureGood, isServed: isSignatureGood && stop === undefined };
}

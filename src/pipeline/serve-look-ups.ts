// Makes the read-back calls of one target: paced like deletions, so many at a time as the pace needs, repeated where needed.
import type { CallResult } from '../core/call-result.ts';
import type { JobRegistry } from '../core/deletion-job.ts';
import type { StopReason } from '../core/judge-call.ts';
import { type JudgedRow, judgeLookUp, type LookUpJudgement, refusedAs } from '../core/judge-look-up.ts';
import type { LookUp } from '../core/look-up.ts';
import type { LookUpAnswer, LookUpJob } from '../core/look-up-job.ts';
import type { Clock, Random } from '../core/ports/clock.ts';
import type { DeletionApi } from '../core/ports/deletion-api.ts';
import { afterCall, outOfReach, type Reach, startReach } from '../core/reach.ts';
import { explainStop } from './explain-stop.ts';
import { type LookUpEnd, lookUpEnd, lookUpOnce } from './look-up-once.ts';
import type { Pacer } from './pacer.ts';
import type { Permit } from './permit.ts';
import type { RunEnding } from './run-ending.ts';
import { SignatureTurns } from './signature-turns.ts';
import { StopDoubts } from './stop-doubts.ts';
import { Bell, WaitingLookUps } from './waiting-look-ups.ts';

/** What is told of each read-back call. */
export interface LookUpReport {
  readonly job: LookUpJob;
  /** How many the call asked for. */
  readonly rows: number;
  readonly result: CallResult;
  readonly judgement: LookUpJudgement;
  readonly latencyMs: number;
}

export interface LookUpService {
  readonly job: LookUpJob;
  readonly registry: Pick<JobRegistry, 'common'>;
  readonly api: Pick<DeletionApi, 'call' | 'signAgain' | 'host' | 'serverAheadMs'>;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly random: Random;
  readonly maxAttempts: number;
  readonly patienceMs: number;
  /** The next rows that were not asked for yet; undefined when there are none left. */
  readonly next: () => Promise<LookUp | undefined>;
  readonly onJudged: (judged: readonly JudgedRow[]) => void;
  readonly onCall: (report: LookUpReport) => void;
  readonly ending: RunEnding;
}

/** Look-ups that wait to be repeated; with more of them no new rows are taken in. */
const MOST_WAITING = 2_000;

/** Returns when each row has its verdict, or there is a reason to end and no call is under way. */
export async function serveLookUps(service: LookUpService): Promise<void> {
  const course = new Course(service);
  const stopListening = service.ending.onEnd(() => course.halt());
  try {
    await course.run();
  } catch (error) {
    service.ending.end({ kind: 'fault', error });
  } finally {
    stopListening();
    service.pacer.halt();
    await course.allEnded();
  }
}

interface Answered extends LookUpEnd {
  /** Number of the signature that the call carried. */
  readonly signature: number;
}

class Course {
  readonly #service: LookUpService;
  readonly #waiting: WaitingLookUps;
  readonly #bell: Bell;
  readonly #signatures: SignatureTurns;
  readonly #doubts = new StopDoubts(() => (this.#isLast() ? 1 : Number.POSITIVE_INFINITY));
  readonly #active = new Set<Promise<void>>();
  #reach: Reach;
  #fedUp = false;

  constructor(service: LookUpService) {
    this.#service = service;
    this.#waiting = new WaitingLookUps(service.clock);
    this.#bell = new Bell(service.clock);
    this.#signatures = new SignatureTurns(service);
    this.#reach = startReach(service.clock.monotonicMs());
  }

  async run(): Promise<void> {
    const { ending, pacer } = this.#service;
    while (ending.reason === undefined) {
      const lookUp = this.#active.size < pacer.inFlightGoal() ? await this.#take() : undefined;
      if (lookUp === undefined) {
        if (this.#isDone()) return;
        await this.#bell.wait(this.#waiting.untilDueMs());
        continue;
      }
      const permit = await pacer.permit();
      if (permit === undefined) return;
      this.#start(lookUp, permit);
    }
  }

  halt(): void {
    this.#service.pacer.halt();
    this.#bell.ring();
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#active);
  }

  async #take(): Promise<LookUp | undefined> {
    const due = this.#waiting.takeDue();
    if (due !== undefined || this.#fedUp || this.#waiting.size >= MOST_WAITING) return due;
    const next = await this.#service.next();
    this.#fedUp = next === undefined;
    return next;
  }

  /** No other than the one that is under way. */
  #isLast(): boolean {
    return this.#fedUp && this.#active.size <= 1 && this.#waiting.size === 0;
  }

  #isDone(): boolean {
    return this.#fedUp && this.#active.size === 0 && this.#waiting.size === 0;
  }

  #start(lookUp: LookUp, permit: Permit): void {
    const call = this.#ask(lookUp, permit)
      .catch((error: unknown) => this.#service.ending.end({ kind: 'fault', error }))
      .finally(() => {
        this.#active.delete(call);
        this.#bell.ring();
      });
    this.#active.add(call);
  }

  async #ask(lookUp: LookUp, permit: Permit): Promise<void> {
    const { clock } = this.#service;
    const startedMs = clock.monotonicMs();
    const signature = this.#signatures.number;
    let throttled = false;
    let isAnswered = false;
    try {
      const { result, answer } = await lookUpOnce(this.#service, lookUp, permit);
      const judgement = this.#judge(lookUp, result, answer);
      const ended = lookUpEnd(result, judgement);
      ({ throttled } = judgement);
      ({ isAnswered } = ended);
      this.#conclude(lookUp, judgement, { ...ended, signature });
      const latencyMs = clock.monotonicMs() - startedMs;
      this.#service.onCall({
        job: this.#service.job,
        rows: lookUp.rows.length,
        result,
        judgement,
        latencyMs,
      });
    } finally {
      // Last, since it lets others go out: an answer that ends the verification has halted the pacer by now.
      permit.ended({ latencyMs: clock.monotonicMs() - startedMs, answered: isAnswered, throttled });
    }
  }

  #judge(lookUp: LookUp, result: CallResult, answer: LookUpAnswer | undefined): LookUpJudgement {
    const { job, registry, clock, random, maxAttempts, patienceMs } = this.#service;
    const terms = { maxAttempts, patienceMs, nowMs: clock.monotonicMs(), random: random() };
    return judgeLookUp({ job, registry, lookUp, result, answer }, terms);
  }

  /** Undefined also if it can be about this look-up alone. */
  #stopOf(lookUp: LookUp, { stop }: LookUpJudgement): StopReason | undefined {
    if (stop?.isDoubtful !== true) return stop;
    return this.#doubts.refused(refusedAs(lookUp), false) ? stop : undefined;
  }

  #conclude(lookUp: LookUp, judgement: LookUpJudgement, answered: Answered): void {
    const { end, isSignatureGood, isServed, signature } = answered;
    const { api, ending, clock, onJudged } = this.#service;
    const stop = this.#stopOf(lookUp, judgement);
    if (stop === undefined) onJudged(judgement.judged);
    const nowMs = clock.monotonicMs();
    this.#reach = afterCall(this.#reach, end, nowMs);
    const how = outOfReach(this.#reach, nowMs);
    if (how !== undefined) ending.end({ kind: 'out-of-reach', how });
    const { refusedSignature } = judgement;
    if (isSignatureGood) this.#signatures.accepted(signature);
    if (isServed) this.#doubts.served();
    const refused = refusedSignature && this.#signatures.refused({ signature, ...refusedSignature });
    const why = stop ?? refused;
    if (why !== undefined) {
      ending.end({ kind: 'refused', stop: explainStop(why, { api, nowMs: clock.wallMs() }) });
    }
    for (const again of judgement.again) this.#waiting.add(again.lookUp, again.delayMs);
  }
}

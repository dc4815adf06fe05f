// The queues of all targets of a run that other processes serve too: one at a time is called from.
import type { BatchQueue } from '../core/ports/batch-queue.ts';
import type { Target } from '../core/targets.ts';
import type { RunControl } from './run-control.ts';
import type { RunEnding } from './run-ending.ts';

export class SharedQueues {
  readonly #queues: ReadonlyMap<Target, BatchQueue>;
  readonly #control: RunControl;
  /** Those in which nothing of the run is left. */
  readonly #left = new Set<Target>();
  #served: Target | undefined;
  #leaveByMs: number | undefined;

  private constructor(queues: ReadonlyMap<Target, BatchQueue>, control: RunControl) {
    this.#queues = queues;
    this.#control = control;
  }

  /**
   * What a process that died has left in any of them is not called any more when this resolves,
   * until its target has its turn. From then on `control` is carried out in all of them.
   */
  static async hold(queues: ReadonlyMap<Target, BatchQueue>, control: RunControl): Promise<SharedQueues> {
    const shared = new SharedQueues(queues, control);
    control.carriedOutBy(() => shared.inEffect());
    await shared.inEffect();
    return shared;
  }

  of(target: Target): BatchQueue | undefined {
    return this.#queues.get(target);
  }

  /**
   * Whether something of the run can be in this target's queue that is to be cleared up: of a
   * settled target too, since its process can have died before it had cleared up. After a fault
   * nothing is.
   */
  mayBeLeft(target: Target, { reason }: RunEnding): boolean {
    return reason?.kind !== 'fault' && this.#queues.has(target) && !this.#left.has(target);
  }

  /** Lets the target's batches be called, unless the run is held, and those of no other one. */
  async serve(target: Target): Promise<void> {
    this.#served = target;
    this.#left.delete(target);
    await this.inEffect();
  }

  /** No target has its turn any more; `inEffect` sees to it. */
  rest(): void {
    this.#served = undefined;
  }

  /** What became of a target whose turn is over. */
  leave(target: Target, isClean: boolean): void {
    if (this.#served === target) this.#served = undefined;
    if (isClean) this.#left.add(target);
  }

  /**
   * Tells whether nothing of the run is left. After a fault what is left stays there, held until
   * somebody goes on with the run; where that cannot be seen to, it is the fault itself.
   */
  async ended({ reason }: RunEnding, tell: (isClean: boolean) => void): Promise<void> {
    if (reason?.kind === 'fault') await this.inEffect().catch(() => undefined);
    else await this.#releaseLeft().catch(() => undefined);
    tell([...this.#queues.keys()].every((target) => this.#left.has(target)));
  }

  /** A wish that came while a queue was cleared up has held it again. */
  async #releaseLeft(): Promise<void> {
    for (const target of this.#left) await this.#queues.get(target)?.shared?.setHeld(false);
  }

  /**
   * Until when a run that is to end waits for what is left in its queues: all of them have one
   * time.
   */
  leaveByMs(nowMs: number, mostMs: number): number {
    this.#leaveByMs ??= nowMs + mostMs;
    return this.#leaveByMs;
  }

  /**
   * Resolves when nobody begins a call any more that is against what is wished now. Rejects where
   * that cannot be seen to.
   */
  async inEffect(): Promise<void> {
    const toldAll = [...this.#queues].flatMap(([target, { shared }]) =>
      shared === undefined || this.#left.has(target) ? [] : [shared.setHeld(this.#isHeld(target))],
    );
    await Promise.all(toldAll);
  }

  #isHeld(target: Target): boolean {
    const { heldBy, ending } = this.#control;
    return target !== this.#served || heldBy !== undefined || ending !== undefined;
  }
}

// Stands by a run while it goes on: obeys the operator, keeps its hours, and shows others how it gets on.
import type { ControlReader } from '../adapters/run-dir/control-file.ts';
import { removeStatus, writeStatus } from '../adapters/run-dir/status-file.ts';
import { minuteOfDay } from '../adapters/system/local-time.ts';
import type { RunLog } from '../adapters/system/run-log.ts';
import type { ControlRecord } from '../core/control.ts';
import type { LiveStatus } from '../core/live-status.ts';
import type { RunLedger } from '../core/ports/run-ledger.ts';
import type { RateSetting } from '../core/rate.ts';
import { isInWindow, type Window } from '../core/window.ts';
import type { TellState } from '../pipeline/execute-plan.ts';
import { obey } from '../pipeline/obey.ts';
import type { RunControl } from '../pipeline/run-control.ts';

export interface AttendedRun {
  readonly runDir: string;
  readonly control: RunControl;
  readonly requests: ControlReader;
  readonly ledger: Pick<RunLedger, 'record'>;
  /** Throws `AppError` where the run may not have that rate. */
  readonly checkRate: (rate: RateSetting) => void;
  /** Throws `AppError` where the plan has grown too old to be gone on with. */
  readonly checkAge: () => void;
  readonly status: () => LiveStatus;
  readonly tell: TellState;
  readonly maxDurationMs: number | undefined;
  readonly window: Window | undefined;
  readonly log: RunLog;
  /** Told what became of each request. */
  readonly onControl: (record: ControlRecord) => void;
}

/** A request is obeyed within this time, and the hours are kept to it. */
const LOOK_EVERY_MS = 200;
const SHOW_EVERY_MS = 500;

export class RunAttendant {
  readonly #run: AttendedRun;
  readonly #beganMs = performance.now();
  #toldState: LiveStatus['state'] = 'running';
  #shownMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(run: AttendedRun) {
    this.#run = run;
  }

  /** Looks for the first time; what was asked while the run was not sending yet counts from the first call on. */
  async start(): Promise<void> {
    await this.#look();
    this.#wait();
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    removeStatus(this.#run.runDir);
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(() => this.#wait());
    }, LOOK_EVERY_MS);
  }

  /** A disk that does not take the ledger's lines ends the run, as everywhere else. */
  async #look(): Promise<void> {
    const { control } = this.#run;
    try {
      await this.#keepHours();
      await this.#obeyAll();
      await this.#tellState();
      this.#show();
    } catch (error) {
      control.end({ kind: 'fault', error });
    }
  }

  async #keepHours(): Promise<void> {
    const { control, window, maxDurationMs } = this.#run;
    if (maxDurationMs !== undefined && performance.now() - this.#beganMs >= maxDurationMs) {
      control.end(control.whenStopped({ kind: 'time-up' }));
    }
    if (window === undefined) return;
    const isOpen = isInWindow(window, minuteOfDay());
    if (isOpen ? control.release('window') : control.hold('window')) await control.inEffect();
  }

  async #obeyAll(): Promise<void> {
    const { requests, control, ledger, log, onControl } = this.#run;
    for (const request of requests.next()) {
      const record = obey(request, this.#run, new Date().toISOString());
      // The answer is the word that no further call goes out. A cancel is written down also where that cannot be seen to.
      const effect = await control.inEffect().catch((error: unknown) => ({ error }));
      if (effect !== undefined && request.command !== 'cancel') throw effect.error;
      const { command, argument, user, obeyed, note } = record;
      log.info({ command, argument, user, obeyed, note }, 'the operator asked');
      // Who looks after the answer sees what it says.
      this.#showNow();
      await ledger.record(record);
      onControl(record);
    }
  }

  async #tellState(): Promise<void> {
    const { state } = this.#run.status();
    if (state === this.#toldState || this.#run.control.ending !== undefined) return;
    this.#toldState = state;
    await this.#run.tell(state);
  }

  #show(): void {
    if (performance.now() - this.#shownMs >= SHOW_EVERY_MS) this.#showNow();
  }

  #showNow(): void {
    this.#shownMs = performance.now();
    writeStatus(this.#run.runDir, this.#run.status());
  }
}

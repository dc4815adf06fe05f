// What a run is sent with, and who attends it.
import type { ControlReader } from '../adapters/run-dir/control-file.ts';
import type { Config } from '../config/load-config.ts';
import type { ControlRecord } from '../core/control.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { Execution } from '../pipeline/execute-plan.ts';
import type { ApprovedRun } from '../pipeline/guards/approved-run.ts';
import type { RunControl } from '../pipeline/run-control.ts';
import type { RunMeter } from '../pipeline/run-meter.ts';
import type { VerificationObserver } from '../pipeline/verify-run.ts';
import type { AppAddress } from './app-of.ts';

export interface SendParts {
  readonly config: Config;
  readonly app: AppAddress;
  readonly store: RunStore;
  readonly runDir: string;
  readonly control: RunControl;
  readonly requests: ControlReader;
  readonly meter: RunMeter;
  readonly execution: Omit<Execution, 'apply'>;
  /** The proof that every guard was passed; undefined for a cancelled run, for which nothing is called. */
  readonly approved: ApprovedRun | undefined;
}

/** Whoever waits for the run. */
export interface Attendance {
  readonly lookUps: VerificationObserver;
  readonly interrupt: AbortSignal;
  /** Told what became of each wish of the operator. */
  readonly onControl: (record: ControlRecord) => void;
}

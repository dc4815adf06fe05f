// What a plan is asked to be made of.
import type { DoubtCode } from '../../core/doubts/codes.ts';
import type { Plan } from '../../core/plan.ts';
import type { ReadingOptions } from '../../core/ports/reading.ts';
import type { ProbeWish } from '../../core/probe.ts';
import type { ProtectList } from '../../core/protect/protect-index.ts';
import type { PlanTarget, Target } from '../../core/targets.ts';

export interface PlanRequest {
  readonly runId: string;
  /** The run whose open rows this one takes up. */
  readonly parent: string | null;
  readonly toolVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When the rows were planned first, ISO 8601, UTC; left out where that is now. */
  readonly listedAt?: string;
  readonly sdkappid: number;
  readonly admin: string;
  readonly endpoint: string;
  readonly target: PlanTarget;
  /** File names; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly reading: ReadingOptions;
  /** What the settings came from: absolute path of the file in force, and the app's profile. */
  readonly configuration?: { readonly file: string | null; readonly profile: string | null };
  readonly skipInvalid: boolean;
  /** Doubts that a person has accepted by name. */
  readonly accept: readonly DoubtCode[];
  readonly subscriberField: Plan['options']['subscriber_field'];
  /** Lower numbers than the documented ones. */
  readonly rowsPerCall: Readonly<Partial<Record<Target, number>>>;
  /** As the person asked for it; null where it was left to the default. */
  readonly rate: string | null;
  readonly maxDelete: number | null;
  /** What is to be looked up before anything is sent; left out if that is nothing. */
  readonly probe?: ProbeWish | undefined;
  /** The rows never to be sent, by id or owner. */
  readonly protect: ProtectList | null;
}

// What a simulator can be told: the choices at the start, and the conditions that may change while it runs.
import type { ApiName } from './apis.ts';
import type { FaultRule } from './fault-rule.ts';
import type { PopulationOptions } from './population.ts';

/** Time from a request's arrival to its answer: uniform between the two, in ms. */
export interface LatencyMs {
  readonly min: number;
  readonly max: number;
}

/** Which field of `delete_subscriber` names the users; the documents contradict themselves. */
export type SubscriberField = 'either' | 'SubscriberToDel_Account' | 'SubscriberList';

/** Circumstances of the simulated app; may be changed while the simulator runs. */
export interface Conditions {
  readonly latencyMs: LatencyMs;
  /** False: `account_delete` answers 71000. */
  readonly deletionEnabled: boolean;
  /** False: the official-account APIs answer 131000. */
  readonly officialAccountsEnabled: boolean;
  /** True: every call is answered with 60026, as from a host of another region. */
  readonly wrongRegion: boolean;
  /** How far the server's clock is ahead of this machine's: `Date` header and expiry of signatures. */
  readonly clockOffsetMs: number;
  readonly subscriberField: SubscriberField;
  /** How long the read-back APIs still show what was deleted. */
  readonly verificationLagMs: number;
  /** Whether answers carry a `RequestId`; the documents of Chat show none, those of its sisters do. */
  readonly requestIds: boolean;
}

/** Calls in any sliding second; null lifts the limit. */
export type Limits = Readonly<Partial<Record<ApiName, number | null>>>;

export interface SimulatorOptions extends Partial<Conditions> {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly sdkappid?: number;
  /** The one identifier that counts as an app admin. */
  readonly admin?: string;
  /** Key that signatures are checked against. */
  readonly secretKey?: string;
  /** Seed of latency and faults. */
  readonly seed?: number;
  /** Default: the documented limits. */
  readonly limits?: Limits;
  readonly population?: PopulationOptions;
  readonly faults?: readonly FaultRule[];
  /** Keep the ids of each call in the log: needed for `callsFor` and `deletedByRequest`. Default false. */
  readonly keepIds?: boolean;
  /** Log entries to keep, the newest ones. Default 200,000. */
  readonly logLimit?: number;
  /** Answer under `/_simulator/` as well. Default false. */
  readonly control?: boolean;
}

/** The names of all options: a scenario with another one has a slip of the pen in it. */
export const OPTION_NAMES: Readonly<Record<keyof SimulatorOptions, true>> = {
  host: true,
  port: true,
  sdkappid: true,
  admin: true,
  secretKey: true,
  seed: true,
  limits: true,
  population: true,
  faults: true,
  keepIds: true,
  logLimit: true,
  control: true,
  latencyMs: true,
  deletionEnabled: true,
  officialAccountsEnabled: true,
  wrongRegion: true,
  clockOffsetMs: true,
  subscriberField: true,
  verificationLagMs: true,
  requestIds: true,
};

export interface Credentials {
  readonly sdkappid: number;
  readonly admin: string;
  readonly secretKey: string;
}

/** Made up and public on purpose: it opens nothing but a simulator. */
export const DEFAULT_CREDENTIALS: Credentials = {
  sdkappid: 1_400_000_000,
  admin: 'administrator',
  secretKey: 'simulator-key-that-opens-nothing-else',
};

export const DEFAULT_CONDITIONS: Conditions = {
  latencyMs: { min: 0, max: 0 },
  deletionEnabled: true,
  officialAccountsEnabled: true,
  wrongRegion: false,
  clockOffsetMs: 0,
  subscriberField: 'either',
  verificationLagMs: 0,
  requestIds: false,
};

export const DEFAULT_LOG_LIMIT = 200_000;

/** The conditions after a change; an entry that is left out or undefined stays as it was. */
export function changeConditions(now: Conditions, change: Partial<Conditions>): Conditions {
  return {
    latencyMs: checkedLatency(change.latencyMs ?? now.latencyMs),
    deletionEnabled: change.deletionEnabled ?? now.deletionEnabled,
    officialAccountsEnabled: change.officialAccountsEnabled ?? now.officialAccountsEnabled,
    wrongRegion: change.wrongRegion ?? now.wrongRegion,
    clockOffsetMs: change.clockOffsetMs ?? now.clockOffsetMs,
    subscriberField: change.subscriberField ?? now.subscriberField,
    verificationLagMs: change.verificationLagMs ?? now.verificationLagMs,
    requestIds: change.requestIds ?? now.requestIds,
  };
}

function checkedLatency(latency: LatencyMs): LatencyMs {
  if (!(latency.min >= 0 && latency.max >= latency.min)) {
    throw new RangeError(
      `latency must satisfy 0 <= min <= max, not min ${latency.min} and max ${latency.max}`,
    );
  }
  return latency;
}

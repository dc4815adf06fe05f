// The sealed plan: the value in plan.json that says exactly what applying it may do.
import type { IdShapes } from './id-shapes.ts';
import type { OutcomeCounts } from './outcome.ts';
import type { ProbeWish } from './probe.ts';
import type { PlanTarget, Target } from './targets.ts';

/** One input file as it was read. */
export interface PlanInput {
  /** As the person named it; `-` for standard input. Stands in the `source` column. */
  readonly name: string;
  readonly size_bytes: number;
  /** Hex SHA-256 of the bytes as read (compressed, if they were). */
  readonly sha256: string;
  /** Data records, whatever became of them. */
  readonly rows: number;
}

/** Something that was found in the input and does not stop the plan. */
export interface PlanWarning {
  readonly code: string;
  readonly reason: string;
  /** 0 for what no single row shows. */
  readonly rows: number;
  /** First places, as `file:line`. */
  readonly examples: readonly string[];
}

/** The --protect file as it was read, and what it kept back. */
export interface PlanProtect {
  /** As the person named it; `-` for standard input. */
  readonly name: string;
  readonly sha256: string;
  /** Different values of the entries that protect. */
  readonly ids: number;
  readonly entries: number;
  /** Entries whose day has passed. */
  readonly ended: number;
  /** Rows left out since their id or owner is named. */
  readonly rows_matched: number;
}

export interface Plan {
  /** Version of this file's format. */
  readonly format: 1;
  readonly run_id: string;
  readonly parent: string | null;
  readonly tool_version: string;
  readonly created_at: string;
  /** Of a plan that takes up what another one left: when the rows were planned first. Left out where that is `created_at`. */
  readonly listed_at?: string | undefined;
  readonly sdkappid: number;
  readonly admin: string;
  /** Base address that the calls will go to. */
  readonly endpoint: string;
  readonly target: PlanTarget;
  readonly inputs: readonly PlanInput[];
  readonly options: {
    readonly skip_invalid: boolean;
    /** Doubts that a person accepted by name; left out by older versions. */
    readonly accept?: readonly string[] | undefined;
    readonly subscriber_field: 'SubscriberToDel_Account' | 'SubscriberList';
    /** SHA-256 of the --protect file, if there was one. */
    readonly protect_sha256: string | null;
    readonly rows_per_call: Readonly<Partial<Record<Target, number>>>;
    /** As the person asked for it; null where it was left to the default. Holds for `apply` unless told otherwise. */
    readonly rate: string | null;
    readonly max_delete: number | null;
    /** As the person named it; null where it was recognised. Left out by older versions, as the next one. */
    readonly encoding?: string | null;
    /** Lines of each input above the header that are not part of the list. */
    readonly skip_lines?: number;
    /** Headers that stood for columns, as the configuration mapped them; left out by older versions, as the next two. */
    readonly columns?: Readonly<Record<string, string>>;
    /** Absolute path of the configuration file in force; null if there was none. */
    readonly config_file?: string | null;
    /** Name of the app's profile in force. */
    readonly profile?: string | null;
    /** What was to be looked up before anything is sent; left out if that is nothing. */
    readonly probe?: ProbeWish | undefined;
  };
  /** All data records of all inputs. */
  readonly rows: number;
  readonly rows_to_send: number;
  /** Rows left out, by outcome. */
  readonly excluded: OutcomeCounts;
  /** Calls and rows for each target that occurs. */
  readonly batches: number;
  readonly by_target: Readonly<Partial<Record<Target, { readonly rows: number; readonly calls: number }>>>;
  /** Values from which surrounding white space was removed. */
  readonly trimmed_values: number;
  /** What the ids to be sent look like, without an id; left out by older versions. */
  readonly id_shapes?: readonly IdShapes[] | undefined;
  readonly warnings: readonly PlanWarning[];
  /** The --protect file; null where there was none. Left out in plans of versions that did not write it. */
  readonly protect?: PlanProtect | null | undefined;
  /** Hex SHA-256 of batches.ndjson. */
  readonly batches_sha256: string;
  /** Hex SHA-256 of excluded.csv. */
  readonly excluded_sha256: string;
  /** Hex SHA-256 of this object as JSON without this field. */
  readonly seal: string;
}

/** Since when the rows are what somebody wants deleted, ISO 8601, UTC: to plan them anew makes them no younger. */
export function listedAt({ listed_at, created_at }: Pick<Plan, 'listed_at' | 'created_at'>): string {
  return listed_at ?? created_at;
}

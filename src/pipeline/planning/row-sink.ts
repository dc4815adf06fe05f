// What takes the rows that will be sent and makes batches of them.
import type { RowGroup } from '../../core/ports/plan-store.ts';

export interface KeptRow {
  /** Empty where the target has no owner. */
  readonly owner: string;
  readonly id: string;
  readonly source: number;
  readonly line: number;
}

export interface RowSink {
  add(row: KeptRow): void;
  /** Makes batches of what is left. */
  finish(signal?: AbortSignal): Promise<void>;
}

/** Takes one batch: the rows of one call. */
export type EmitGroup = (group: RowGroup) => void;

export function emptyGroup(owner: string): RowGroup {
  return { owner, ids: [], sources: [], lines: [] };
}

export function addToGroup(group: RowGroup, row: KeptRow): void {
  group.ids.push(row.id);
  group.sources.push(row.source);
  group.lines.push(row.line);
}

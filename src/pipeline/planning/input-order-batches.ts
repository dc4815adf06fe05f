// Cuts rows into batches in the order of the input, for targets without an owner.

import type { EmitGroup, RowSink } from './row-sink.ts';
import { addToGroup, emptyGroup } from './row-sink.ts';

export function createInputOrderBatches(size: number, emit: EmitGroup): RowSink {
  let group = emptyGroup('');
  const emitGroup = (): void => {
    emit(group);
    group = emptyGroup('');
  };
  return {
    add(row) {
      addToGroup(group, row);
      if (group.ids.length === size) emitGroup();
    },
    async finish() {
      if (group.ids.length > 0) emitGroup();
    },
  };
}

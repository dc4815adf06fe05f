// A list of protected ids as planning takes it, out of the ids alone.
import { ProtectIndex, type ProtectList } from '../../src/core/protect/protect-index.ts';

export function protectList(ids: readonly string[], ended: readonly string[] = []): ProtectList {
  const index = new ProtectIndex();
  for (const id of ids) index.add(id, { ended: false });
  for (const id of ended) index.add(id, { ended: true });
  return {
    name: 'never.txt',
    sha256: 'f'.repeat(64),
    entries: ids.length + ended.length,
    ended: ended.length,
    ids: ids.length,
    index,
  };
}

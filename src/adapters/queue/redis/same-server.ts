// Whether a connection still leads to the server that counts, and not to one that was the master until a moment ago.
import type { RedisLink } from './redis-link.ts';

/**
 * Whether whoever connects now comes to the server that answers on this link. Sentinels name another master for about ten seconds before
 * they tell the one that was. False where nobody can connect.
 */
export async function isWhereOthersConnect(link: RedisLink): Promise<boolean> {
  const other = await link.another().catch(() => undefined);
  if (other === undefined) return false;
  try {
    // That the other connection is lost says nothing of this one.
    const asked = other.guard(other.server()).catch(() => undefined);
    const [here, there] = await Promise.all([link.guard(link.server()), asked]);
    return here === there;
  } finally {
    other.close();
  }
}

// Where a process may keep what it must share with others of the same user on this machine, the best place first.
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './sources.ts';

/**
 * All processes of a user must come to the same place, from a terminal as from cron. So the home that the system knows goes first:
 * `XDG_RUNTIME_DIR` and `XDG_STATE_HOME` are set in some sessions only. The host is a part, since a home can be shared by machines.
 */
export function stateFolders(uid: number | undefined, env: Environment = process.env): readonly string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...home().map((path) => join(path, '.local', 'state', 'chat-purge', `locks-${hostname()}`)),
    ...(runtime !== undefined && isAbsolute(runtime) ? [join(runtime, 'chat-purge', 'locks')] : []),
    join(tmpdir(), `chat-purge-locks-${uid ?? 'user'}`),
  ];
}

/** A user without a name has none in the system, and perhaps one in HOME. */
function home(): string[] {
  for (const find of [() => userInfo().homedir, homedir]) {
    try {
      const path = find();
      if (isAbsolute(path)) return [path];
    } catch {
      // The next one.
    }
  }
  return [];
}

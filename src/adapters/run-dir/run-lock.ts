// One process per run directory: the lock is a file with a number in its name and its holder's process in it.
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../core/app-error.ts';
import { cannotWrite } from './append-file.ts';
import { openOwn, writeOwnText } from './own-file.ts';

/** The process that has a lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Whether it has it together with others that share it. */
  readonly shared: boolean;
}

/** `alone`: refused while anybody has the lock. `shared`: refused while somebody has it alone. */
export type LockForm = 'alone' | 'shared';

interface Holder extends LockHolder {
  /** Tells a process from a later one with the same id, where the system says so. */
  readonly started: string;
  /** Within which the process id means this process; empty where the system does not say it. */
  readonly namespace: string;
}

export interface RunLock {
  release(): void;
}

const ROOT = 0;
const NAME = /^\.lock-(\d+)$/;

/**
 * Takes the lock, over a dead holder's too. Whoever makes the file with the next number has it: a name can be
 * made only once. Throws `AppError` with the holder's process id where it is alive, and of kind passing where the
 * directory cannot be written.
 */
export function lockRun(runDir: string, form: LockForm = 'alone'): RunLock {
  makeFolder(runDir);
  const mine = form === 'alone' ? takeNumber(runDir) : takeSharedNumber(runDir);
  const path = join(runDir, `.lock-${mine}`);
  // Somebody may have begun at a lower number after the last holder had cleaned up: look again.
  for (const number of lockNumbers(runDir)) {
    if (number === mine) continue;
    try {
      if (isSharedWith(runDir, number, form)) continue;
      refuseIfAlive(runDir, number);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
    rmSync(join(runDir, `.lock-${number}`), { force: true });
  }
  return { release: () => rmSync(path, { force: true }) };
}

function takeNumber(runDir: string): number {
  const held = lockNumbers(runDir);
  for (const number of held) refuseIfAlive(runDir, number);
  const mine = Math.max(0, ...held) + 1;
  if (!makeLock(runDir, { number: mine, form: 'alone' })) refuseIfAlive(runDir, mine, true);
  return mine;
}

/** Another one that shares it may be quicker with the same number: then the next one is tried. */
function takeSharedNumber(runDir: string): number {
  for (;;) {
    const held = lockNumbers(runDir);
    for (const number of held) {
      if (!isSharedWith(runDir, number, 'shared')) refuseIfAlive(runDir, number);
    }
    const mine = Math.max(0, ...held) + 1;
    if (makeLock(runDir, { number: mine, form: 'shared' })) return mine;
  }
}

/** Whether the lock of that number stands beside one of this form: its holder lives, and both share. */
function isSharedWith(runDir: string, number: number, form: LockForm): boolean {
  const holder = form === 'shared' ? readHolder(join(runDir, `.lock-${number}`)) : undefined;
  return holder?.shared === true && isAlive(holder);
}

/** The live holder, if there is one. */
export function lockHolder(runDir: string): LockHolder | undefined {
  for (const number of lockNumbers(runDir)) {
    const holder = readHolder(join(runDir, `.lock-${number}`));
    if (holder === undefined || !isAlive(holder)) continue;
    const { pid, host, shared } = holder;
    return { pid, host, shared };
  }
  return undefined;
}

function lockNumbers(runDir: string): number[] {
  return readdirSync(runDir).flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Written whole under another name first, so that nobody reads half a lock. */
function makeLock(runDir: string, lock: { readonly number: number; readonly form: LockForm }): boolean {
  const draft = join(runDir, `.lock-draft-${process.pid}`);
  const path = join(runDir, `.lock-${lock.number}`);
  writeHolder(draft, lock.form);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw cannotWrite(path, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeHolder(path: string, form: LockForm): void {
  const me: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid) ?? '',
    namespace: pidNamespace(),
    shared: form === 'shared',
  };
  try {
    // Left by a process with the same id that was killed, or by somebody else: what it leads to is not written to.
    rmSync(path, { force: true });
    writeOwnText(path, JSON.stringify(me), { wanted: 'new' });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function refuseIfAlive(runDir: string, number: number, certainly = false): void {
  const path = join(runDir, `.lock-${number}`);
  const holder = readHolder(path);
  if (!certainly && (holder === undefined || !isAlive(holder))) return;
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  throw new AppError('run.locked', `${runDir} is in use by ${who}`, {
    kind: 'usage',
    hint: `Wait until it has ended or stop it (Ctrl-C there). If it is certain that it is gone, remove ${path}.`,
  });
}

function readHolder(path: string): Holder | undefined {
  try {
    const text = readTrusted(path);
    if (text === undefined) return undefined;
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.pid !== 'number') return undefined;
    const { pid, host, started, namespace, shared } = value;
    return {
      pid,
      host: String(host),
      started: String(started),
      namespace: String(namespace ?? ''),
      shared: shared === true,
    };
  } catch {
    return undefined;
  }
}

/** The lock of a stranger is none. That of the directory's owner counts, also for root who looks at it. */
function readTrusted(path: string): string | undefined {
  const fd = openOwn(path, 'read');
  try {
    const { uid } = fstatSync(fd);
    const trusted = [process.geteuid?.() ?? uid, ROOT, lstatSync(dirname(path)).uid];
    return trusted.includes(uid) ? readFileSync(fd, 'utf8') : undefined;
  } finally {
    closeSync(fd);
  }
}

/** On another host, or in another container, nobody can say: taken as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname() || isElsewhere(holder.namespace)) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const started = startOf(holder.pid);
  return started === undefined || holder.started === '' || started === holder.started;
}

/** Where the same process id is another process. */
function isElsewhere(namespace: string): boolean {
  const here = pidNamespace();
  return namespace !== '' && here !== '' && namespace !== here;
}

/** Name of this process's namespace of process ids as Linux tells it, empty elsewhere. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Start time of a process as Linux tells it (field 22 of its stat line), undefined elsewhere. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in the second field may hold spaces and brackets; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}

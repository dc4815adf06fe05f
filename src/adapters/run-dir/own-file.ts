// Opens the files of a run directory: the file itself, never one that a link leads to, and nothing that could keep the command waiting.
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  ftruncateSync,
  openSync,
  type ReadStream,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../core/app-error.ts';
import { foreignText } from '../../core/foreign-text.ts';

/** `start` empties the file, `append` reads too, `new` fails if the name is taken. Files that are made have mode 0600. */
export type OpenFor = 'read' | 'append' | 'start' | 'new';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
const FLAGS: Readonly<Record<OpenFor, number>> = {
  read: O_RDONLY,
  append: O_RDWR | O_APPEND | O_CREAT,
  start: O_WRONLY | O_CREAT,
  new: O_RDWR | O_CREAT | O_EXCL,
};
const MODE = 0o600;
/** A named pipe that nobody writes to, opened without this flag, is waited for without end. */
const CAREFUL = O_NOFOLLOW | O_NONBLOCK;

/** A file descriptor. Throws `run.not-a-file` (usage), or what the system says. */
export function openOwn(path: string, wanted: OpenFor): number {
  const fd = asFile(path, () => openSync(path, FLAGS[wanted] | CAREFUL, MODE));
  const found = fstatSync(fd);
  if (!found.isFile()) {
    closeSync(fd);
    throw found.isDirectory() ? isDirectory(path) : notAFile(path);
  }
  // Emptied only when it is known what it is.
  if (wanted === 'start') ftruncateSync(fd);
  return fd;
}

/** The same as a handle, for writing from the start. */
export async function openOwnHandle(path: string): Promise<FileHandle> {
  const handle = await open(path, FLAGS.start | CAREFUL, MODE).catch((error: unknown) => {
    throw isLink(error) ? notAFile(path) : error;
  });
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw notAFile(path);
  }
  await handle.truncate();
  return handle;
}

/** Throws as `openOwn`. */
export function readOwnText(path: string): string {
  const fd = openOwn(path, 'read');
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** Throws as `openOwn`, at once. */
export function readOwnStream(path: string, highWaterMark: number): ReadStream {
  return createReadStream('', { fd: openOwn(path, 'read'), highWaterMark });
}

/** In one write of a short text. Throws as `openOwn`. */
export function writeOwnText(
  path: string,
  text: string,
  { wanted, flush = false }: { readonly wanted: Exclude<OpenFor, 'read'>; readonly flush?: boolean },
): void {
  const fd = openOwn(path, wanted);
  try {
    writeFileSync(fd, text, { flush });
  } finally {
    closeSync(fd);
  }
}

function asFile<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw isLink(error) ? notAFile(path) : error;
  }
}

/** `ENXIO` is a named pipe that nobody reads, or a socket. */
function isLink(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ELOOP' || error.code === 'ENXIO');
}

/** Opened without a word, and said at the first read otherwise: a slip, and no trap. */
function isDirectory(path: string): Error {
  return Object.assign(new Error(`EISDIR: ${foreignText(path)} is a directory`), {
    code: 'EISDIR',
    syscall: 'open',
  });
}

function notAFile(path: string): AppError {
  return new AppError('run.not-a-file', `${foreignText(path)} is a link or no regular file`, {
    kind: 'usage',
    hint: 'Find out who made it, since chat-purge makes no such thing here; remove it, or put the file itself back.',
  });
}

// What a Redis that is away, or refuses, is called: the words of ioredis and of the server become errors that say what to do.
import { AppError } from '../../../core/app-error.ts';
import { firstLine } from '../../../core/first-line.ts';

/**
 * Words by which a server says that it cannot serve for now: its memory or its disk is full, too few replicas follow it, something
 * holds it up, or the user may not do this. Before version 7 they stand inside the error of a script.
 */
const NOT_NOW = /(?:^|: -)(?:OOM|MISCONF|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|BUSY|NOAUTH|NOPERM) /;

/** Words by which a server says that it is no master, or not yet; another one is, or it will be. */
const NO_MASTER = /(?:^|: -)(?:READONLY|MASTERDOWN|LOADING) /;

const GO_ON = 'Nothing is lost: go on with `chat-purge apply` on the run directory.';

/** @param shown the address, without its password */
export function unreachable(shown: string, what: string, why: string): AppError {
  return new AppError('queue.unreachable', `Redis at ${shown} ${what}: ${why}`, {
    kind: 'passing',
    hint: `Check address, password and network, and whether the port speaks TLS (rediss://) or not (redis://). ${GO_ON}`,
  });
}

/** The error where the server itself has refused a command; undefined where it is anything else. */
export function refusal(shown: string, error: unknown): AppError | undefined {
  if (!(error instanceof Error) || !NOT_NOW.test(error.message)) return undefined;
  return new AppError('queue.refused', `Redis at ${shown} refuses to go on: ${firstLine(error.message)}`, {
    kind: 'passing',
    hint: `Look at its memory, its disk and its log, or let the user do what is asked. ${GO_ON}`,
    cause: error,
  });
}

/** Whether to connect anew, to whoever is the master then, and to send the command again. */
export function isNoMaster({ message }: Error): boolean {
  return NO_MASTER.test(message);
}

/** Whether it is Redis that failed; says nothing of the batch that it was asked for. */
export function isFaultOfRedis(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'queue.unreachable' || error.code === 'queue.refused');
}

/** What ioredis says of a command when the reason was told by an event before. */
export function isClosed(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Connection is closed');
}

/** What ioredis says of commands that went out together, where the connection was lost amid their answers. */
export function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** What ioredis says of a command that has waited for a node of a cluster for as long as commands wait. */
export function isNodeAway(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Too many Cluster redirections');
}

/** What ioredis says of a cluster of which no node answers; why is told of each node before. */
export function isAllNodes(error: unknown): boolean {
  return error instanceof Error && /^(?:None of startup nodes|Failed to refresh slots)/.test(error.message);
}

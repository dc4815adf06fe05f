// Tries, before anything is sent, whether a Redis can be worked with: keys with a short life are written, and taken away.
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../../core/app-error.ts';
import { refusal } from '../redis-errors.ts';
import type { RedisLink } from '../redis-link.ts';
import { RedisScript } from '../redis-script.ts';
import { firstFault, refused } from './first-contact.ts';

/** BullMQ advises against older ones. */
export const LEAST_VERSION = '6.2';

/**
 * Every command that BullMQ's scripts and ours use, harmless ones of each kind. KEYS: a text, a hash, a set, a list, a sorted set, a
 * stream. Returns the first command that was refused, with the server's words; nothing is left behind.
 */
const TRIAL = new RedisScript(`
local text, hash, set, list, sorted, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local commands = {
  {'SET', text, '1', 'PX', '10000'}, {'DEL', hash}, {'UNLINK', hash},
  {'GET', text}, {'INCR', text}, {'EXISTS', text}, {'TYPE', text}, {'PTTL', text}, {'PERSIST', text}, {'PEXPIRE', text, '10000'},
  {'TIME'},
  {'HSET', hash, 'a', '1'}, {'HMSET', hash, 'b', '1'}, {'HINCRBY', hash, 'b', '1'}, {'HGET', hash, 'a'}, {'HMGET', hash, 'a'},
  {'HGETALL', hash}, {'HEXISTS', hash, 'a'}, {'HDEL', hash, 'a'},
  {'SADD', set, 'a'}, {'SCARD', set}, {'SISMEMBER', set, 'a'}, {'SMEMBERS', set}, {'SREM', set, 'b'}, {'EXPIRE', set, '10'},
  {'LPUSH', list, 'a'}, {'RPUSH', list, 'b'}, {'RPOPLPUSH', list, list}, {'LLEN', list}, {'LRANGE', list, '0', '-1'},
  {'LPOS', list, 'a'}, {'LINDEX', list, '0'}, {'LREM', list, '0', 'c'}, {'LTRIM', list, '0', '5'}, {'RPOP', list},
  {'ZADD', sorted, '1', 'a'}, {'ZADD', sorted, '2', 'b'}, {'ZSCORE', sorted, 'a'}, {'ZCARD', sorted}, {'ZCOUNT', sorted, '0', '9'},
  {'ZRANGE', sorted, '0', '-1'}, {'ZREVRANGE', sorted, '0', '-1'}, {'ZRANGEBYSCORE', sorted, '0', '9'},
  {'ZREVRANGEBYSCORE', sorted, '9', '0'}, {'ZRANGEBYLEX', sorted, '-', '+'}, {'ZPOPMIN', sorted}, {'ZREM', sorted, 'c'},
  {'ZREMRANGEBYSCORE', sorted, '8', '9'},
  {'XADD', stream, '*', 'a', '1'}, {'XLEN', stream}, {'XTRIM', stream, 'MAXLEN', '0'},
}
local refused = {}
for i = 1, #commands do
  local reply = redis.pcall(unpack(commands[i]))
  if type(reply) == 'table' and reply['err'] then
    refused = { commands[i][1], reply['err'] }
    break
  end
end
for i = 1, #KEYS do redis.pcall('DEL', KEYS[i]) end
return refused
`);

const KEYS = 6;
const WAIT_S = 0.01;

/**
 * Throws `AppError`: usage where a replica answers, a right is missing or the version is too old, passing where the memory is full, the disk
 * fails, or another server is becoming the master.
 */
export async function tryOut(link: RedisLink): Promise<void> {
  const info = await link.firstly(() => link.info('server', 'replication'));
  refuseReplica(link, info);
  refuseOld(link, info);
  const name = `${link.keyPrefix}:trial:${randomUUID()}`;
  const keys = Array.from({ length: KEYS }, (_, i) => `${name}:${i}`);
  const reply = await link.firstly(() => TRIAL.run(link.client, keys, []));
  const [command, words] = Array.isArray(reply) ? reply.map(String) : [];
  if (command !== undefined && words !== undefined) throw faultOfTrial(link, command, words);
  // Workers wait with it; no script may.
  await link.firstly(() => link.client.bzpopmin(keys[0] ?? '', WAIT_S));
}

function faultOfTrial({ shown }: RedisLink, command: string, words: string): AppError {
  const error = new Error(words.replace(/^-/, ''));
  const passing = refusal(shown, error);
  const fault = firstFault(shown, [error], command);
  if (fault !== undefined) return fault;
  if (passing !== undefined) return passing;
  return refused(shown, {
    code: 'redis.unfit',
    says: `does not carry out ${command}: ${error.message}`,
    hint: `Use Redis ${LEAST_VERSION} or later, or a server that does all that it does.`,
  });
}

/** Sentinels and nodes of a cluster name the master anew when it changes; an address of one server stays what it is. */
function refuseReplica({ shown, isFixed }: RedisLink, info: string): void {
  if (!/^role:slave/m.test(info)) return;
  const says = 'is a replica, which cannot be written to';
  if (isFixed) {
    throw refused(shown, {
      code: 'redis.replica',
      says,
      hint: 'Use the address of the master; redis+sentinel:// or redis+cluster:// finds it.',
    });
  }
  throw new AppError('queue.refused', `Redis at ${shown} ${says}`, {
    kind: 'passing',
    hint: 'A failover may be in progress: try again in a minute.',
  });
}

/** Servers that call themselves otherwise say with which version of Redis they are compatible. */
function refuseOld({ shown }: RedisLink, info: string): void {
  const version = /^redis_version:(\S+)/m.exec(info)?.[1];
  if (version === undefined || !isBelow(version, LEAST_VERSION)) return;
  throw refused(shown, {
    code: 'redis.version',
    says: `has version ${version}`,
    hint: `Use Redis ${LEAST_VERSION} or later, better 7.0.`,
  });
}

/** Compares major and minor number. */
export function isBelow(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

// Makes the client for a Redis address: one server, one found by sentinels, or a cluster.
import { readFileSync } from 'node:fs';
import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import { AppError } from '../../../core/app-error.ts';
import { parseRedisUrl, type RedisServers } from '../../../core/redis-url.ts';
import { GatheringRedis } from './gathering-redis.ts';
import { isNoMaster } from './redis-errors.ts';

export type RedisClient = Redis | Cluster;

export interface ClientOptions {
  /** As the configuration has checked it. */
  readonly url: string;
  readonly caFile?: string;
  /** How long a lost server is waited for, ms. */
  readonly patienceMs: number;
  /** How long a command may wait for an answer before its connection is cut, ms. */
  readonly silenceMs: number;
  /** ms until the next try to connect; null for none. */
  readonly retryAfterMs: (times: number) => number | null;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** A sentinel that says nothing is passed over for the next one. */
const SENTINEL_ANSWERS_MS = 3_000;

/** A command that meets a node of a cluster that is away, or is moving, is tried again after this. */
const CLUSTER_RETRY_MS = 200;

/** The answer of ioredis' `reconnectOnError` for this. */
const RECONNECT_AND_RESEND = 2;

/** Not connected yet. Throws `redis.ca-file` (usage) where the file cannot be read. */
export function createRedisClient(options: ClientOptions): RedisClient {
  const servers = parseRedisUrl(options.url);
  if (servers === undefined) throw new Error('the configuration lets no such address through');
  const common = commonOptions(servers, options);
  switch (servers.kind) {
    case 'single':
      return new GatheringRedis({
        ...common,
        ...servers.server,
        ...servers.login,
        db: servers.db,
        lazyConnect: true,
        retryStrategy: options.retryAfterMs,
      });
    case 'sentinel':
      return new GatheringRedis(sentinelOptions(servers, common, options));
    case 'cluster':
      return new Cluster([...servers.nodes], {
        lazyConnect: true,
        // Names stay names: a certificate is for a name, and a managed cluster moves its addresses.
        dnsLookup: (name, tell) => tell(null, name),
        clusterRetryStrategy: options.retryAfterMs,
        maxRedirections: Math.ceil(options.patienceMs / CLUSTER_RETRY_MS),
        retryDelayOnFailover: CLUSTER_RETRY_MS,
        retryDelayOnClusterDown: CLUSTER_RETRY_MS,
        retryDelayOnTryAgain: CLUSTER_RETRY_MS,
        retryDelayOnMoved: CLUSTER_RETRY_MS,
        redisOptions: { ...common, ...servers.login },
      });
    default:
      return servers satisfies never;
  }
}

type CommonOptions = Pick<
  RedisOptions,
  'connectTimeout' | 'maxRetriesPerRequest' | 'reconnectOnError' | 'socketTimeout' | 'tls'
>;

function commonOptions({ secure }: RedisServers, { caFile, silenceMs }: ClientOptions): CommonOptions {
  const ca = caFile === undefined ? {} : { ca: readCaFile(caFile) };
  return {
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A network that swallows everything, as after a pulled cable, says nothing for a quarter of an hour.
    socketTimeout: silenceMs,
    // Commands wait for the connection; how long is decided by the link alone.
    maxRetriesPerRequest: null,
    reconnectOnError: (error) => (isNoMaster(error) ? RECONNECT_AND_RESEND : false),
    ...(secure ? { tls: ca } : {}),
  };
}

function sentinelOptions(
  servers: Extract<RedisServers, { kind: 'sentinel' }>,
  common: CommonOptions,
  { retryAfterMs }: ClientOptions,
) {
  const { sentinels, sentinelLogin, login, master, db } = servers;
  return {
    ...common,
    ...login,
    db,
    name: master,
    sentinels: [...sentinels],
    ...(sentinelLogin.username === undefined ? {} : { sentinelUsername: sentinelLogin.username }),
    ...(sentinelLogin.password === undefined ? {} : { sentinelPassword: sentinelLogin.password }),
    ...(common.tls === undefined ? {} : { sentinelTLS: common.tls, enableTLSForSentinelMode: true }),
    lazyConnect: true,
    retryStrategy: retryAfterMs,
    sentinelRetryStrategy: retryAfterMs,
    sentinelCommandTimeout: SENTINEL_ANSWERS_MS,
  };
}

function readCaFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('redis.ca-file', `cannot read the CA file ${path}`, {
      kind: 'usage',
      hint: 'Give --redis-ca a PEM file, or leave it out to trust the authorities of this system.',
      cause,
    });
  }
}

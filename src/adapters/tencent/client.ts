// Calls Tencent Chat's REST interface: one request for each call, every kind of trouble told apart.
import { randomInt } from 'node:crypto';
import { type buildConnector, Pool } from 'undici';
import type { CallResult } from '../../core/call-result.ts';
import type { ApiRequest, DeletionApi } from '../../core/ports/deletion-api.ts';
import type { Secret } from '../../core/secret.ts';
import { readAnswer } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { exchange } from './exchange.ts';
import { createTunnels, type Tunnels } from './tunnel.ts';

export interface TencentApiOptions {
  /** Base address as `checkEndpoint` returns it; nothing is checked in here. */
  readonly endpoint: string;
  readonly sdkappid: number;
  readonly admin: string;
  readonly credentials: Credentials;
  /** For the whole call; must be above the server's own 3 s (API facts, 2.2). */
  readonly timeoutMs: number;
  /** Most connections at a time; unbounded where it is left out. */
  readonly connections?: number | undefined;
  /** An unsigned 32-bit number, another one for each call. */
  readonly random?: () => number;
  /** Now, unix ms, to compare the server's clock with. */
  readonly clock?: () => number;
  /** PEM of a private certificate authority, for a gateway of one's own. */
  readonly ca?: string;
  /** The proxy that calls go by; straight to the server where it is left out. */
  readonly proxy?: Secret;
}

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** An idle connection is given up before a server or a load balancer is likely to: its closing would lose a call. */
const KEEP_ALIVE_MS = 4_000;
/** Node's 250 ms for each address of a host are too short for a far region. */
const ADDRESS_ATTEMPT_MS = 2_500;

export function createTencentApi(options: TencentApiOptions): DeletionApi {
  const base = new URL(options.endpoint);
  const tls = tlsOptions(options);
  const { proxy } = options;
  const tunnels = proxy && createTunnels({ proxy, timeoutMs: CONNECT_TIMEOUT_MS, tls });
  const pool = openPool(base.origin, options, tunnels?.connect ?? tls);
  const isOnNewConnection = watchConnections(pool);
  const pathFor = pathsUnder(base, options);
  const clock = options.clock ?? Date.now;
  let aheadMs: number | undefined;

  async function send(request: ApiRequest, signal: AbortSignal | undefined): Promise<CallResult> {
    const userSig = options.credentials.userSig();
    const exchanged = await exchange(pool, {
      path: pathFor(request.path, userSig),
      body: JSON.stringify(request.body),
      timeoutMs: options.timeoutMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      signal,
      onSent: () => {
        if (!isOnNewConnection()) request.onSent?.();
      },
    });
    if (exchanged.kind === 'answer') aheadMs = aheadBy(exchanged.date, clock()) ?? aheadMs;
    return readAnswer(exchanged, request.readItems?.bind(request), userSig);
  }

  const underWay = new Set<Promise<CallResult>>();
  let isClosed = false;

  return {
    async call(request, signal) {
      if (isClosed) return { kind: 'undelivered', reason: 'client closed' };
      const sent = send(request, signal);
      underWay.add(sent);
      try {
        return await sent;
      } finally {
        underWay.delete(sent);
      }
    },
    host: base.host,
    serverAheadMs: () => aheadMs,
    signAgain: () => options.credentials.signAgain(),
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
      // The pool's own `close` would also wait for connections whose calls have been given up.
      await pool.destroy();
      await tunnels?.close();
    },
  };
}

/** The path and query of a call: the base address may have a path of its own. */
function pathsUnder(base: URL, options: TencentApiOptions): (path: string, userSig: string) => string {
  const basePath = base.pathname.replace(/\/+$/, '');
  const random = options.random ?? (() => randomInt(2 ** 32));
  return (path, userSig) => {
    const query = [
      `sdkappid=${options.sdkappid}`,
      `identifier=${encodeURIComponent(options.admin)}`,
      `usersig=${encodeURIComponent(userSig)}`,
      `random=${random()}`,
      'contenttype=json',
    ];
    return `${basePath}/v4/${path}?${query.join('&')}`;
  };
}

function openPool(origin: string, options: TencentApiOptions, connect: Connect): Pool {
  return new Pool(origin, {
    connections: options.connections ?? null,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The exchange has one timer for the whole call.
    headersTimeout: 0,
    bodyTimeout: 0,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    connect,
  });
}

type Connect = Tunnels['connect'] | buildConnector.BuildOptions;

function tlsOptions({ ca }: TencentApiOptions): buildConnector.BuildOptions {
  return {
    timeout: CONNECT_TIMEOUT_MS,
    // Said outright, so that no environment variable switches it off.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
  };
}

/**
 * Whether the request that starts just now is the first on its connection: undici starts it in the same turn in which it
 * tells of the connection.
 */
function watchConnections(pool: Pool): () => boolean {
  let isNew = false;
  pool.on('connect', () => {
    isNew = true;
    queueMicrotask(() => {
      isNew = false;
    });
  });
  return () => isNew;
}

/** By a `Date` header, which is in whole seconds and as old as its way here. */
function aheadBy(date: string | undefined, nowMs: number): number | undefined {
  const serverMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isFinite(serverMs) ? serverMs - nowMs : undefined;
}

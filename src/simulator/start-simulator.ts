// Starts a local Tencent Chat server.
import { createServer, type Server } from 'node:http';
import { handleCall, type ServerState } from './call-handler.ts';
import { CallLog } from './call-log.ts';
import { handleControl, isControlAddress } from './control.ts';
import { Delays } from './delays.ts';
import { Faults } from './faults.ts';
import { streamOf } from './mulberry32.ts';
import {
  changeConditions,
  DEFAULT_CONDITIONS,
  DEFAULT_CREDENTIALS,
  DEFAULT_LOG_LIMIT,
  type SimulatorOptions,
} from './options.ts';
import { Population } from './population.ts';
import type { Simulator } from './simulator.ts';
import { SlidingLimit } from './sliding-limit.ts';
import { watchStalls } from './stalls.ts';
import { UserSigCheck } from './usersig-check.ts';

/** Longer than the pauses of a slow run: a server that closes idle connections early makes false resets. */
const KEEP_ALIVE_MS = 60_000;

/** Latency draws from a stream of its own, away from those of the fault rules. */
const LATENCY_STREAM = 1_000_000;

/** Rejects if the port is taken; throws a ValiError or RangeError for options that are not valid. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = createState(options);
  const stalls = watchStalls();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  const simulator: Simulator = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    credentials: state.credentials,
    population: state.population,
    populationAtStart: state.population.counts(),
    calls: state.log,
    longestStallMs: () => stalls.longestMs(),
    setFaults: (rules) => state.faults.set(rules),
    setLimits: (limits) => state.limits.change(limits),
    limitOf: (api) => state.limits.limitOf(api),
    setConditions: (change) => {
      state.conditions = changeConditions(state.conditions, change);
    },
    close: () => {
      stalls.stop();
      return close(server, state.delays);
    },
  };
  server.on('request', (request, response) => {
    if (options.control === true && isControlAddress(request.url))
      handleControl(simulator, request, response);
    else handleCall(state, request, response);
  });
  return simulator;
}

function createState(options: SimulatorOptions): ServerState {
  const seed = options.seed ?? 1;
  const credentials = {
    sdkappid: options.sdkappid ?? DEFAULT_CREDENTIALS.sdkappid,
    admin: options.admin ?? DEFAULT_CREDENTIALS.admin,
    secretKey: options.secretKey ?? DEFAULT_CREDENTIALS.secretKey,
  };
  const conditions = changeConditions(DEFAULT_CONDITIONS, options);
  const state: ServerState = {
    credentials,
    population: new Population(options.population ?? {}, {
      clock: () => performance.now(),
      lagMs: () => state.conditions.verificationLagMs,
    }),
    log: new CallLog({ keepIds: options.keepIds ?? false, limit: options.logLimit ?? DEFAULT_LOG_LIMIT }),
    limits: new SlidingLimit(options.limits),
    faults: new Faults(seed, options.faults),
    signatures: new UserSigCheck(credentials.secretKey),
    delays: new Delays(),
    latencyRandom: streamOf(seed, LATENCY_STREAM),
    connections: { numbers: new WeakMap(), last: 0 },
    conditions,
  };
  return state;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server, delays: Delays): Promise<void> {
  delays.dropAll();
  return new Promise((resolve) => {
    // An error here means that it was closed before, which is what was asked for.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

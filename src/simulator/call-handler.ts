// The way of one call through the server: guard, limit, bounds, faults, effect, answer.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Answer, isJsonObject, type JsonObject, refusal } from './answer.ts';
import type { ApiName } from './apis.ts';
import type { CallLog, Progress } from './call-log.ts';
import type { Delays } from './delays.ts';
import { send } from './delivery.ts';
import { type Delivery, faultyDelivery, plainDelivery } from './fault-effect.ts';
import { isDone } from './fault-rule.ts';
import type { Faults } from './faults.ts';
import type { Random } from './mulberry32.ts';
import type { Conditions, Credentials } from './options.ts';
import type { Population } from './population.ts';
import { readBody } from './read-body.ts';
import { guardRequest } from './request-guard.ts';
import { SERVICES } from './services.ts';
import type { SlidingLimit } from './sliding-limit.ts';
import type { UserSigCheck } from './usersig-check.ts';

/** All that a running simulator remembers. */
export interface ServerState {
  readonly credentials: Credentials;
  readonly population: Population;
  readonly log: CallLog;
  readonly limits: SlidingLimit;
  readonly faults: Faults;
  readonly signatures: UserSigCheck;
  readonly delays: Delays;
  readonly latencyRandom: Random;
  /** Number of each connection, in the order of its first call. */
  readonly connections: { readonly numbers: WeakMap<Socket, number>; last: number };
  conditions: Conditions;
}

interface Exchange {
  readonly state: ServerState;
  readonly response: ServerResponse;
  readonly call: number;
  /** When the answer is due, monotonic ms. */
  readonly dueAt: number;
}

export function handleCall(state: ServerState, request: IncomingMessage, response: ServerResponse): void {
  const at = performance.now();
  const arrivedAtMs = Date.now();
  const { method = '', url = '', socket } = request;
  const verdict = guardRequest(method, url, {
    ...state,
    nowMs: arrivedAtMs + state.conditions.clockOffsetMs,
  });
  // Decided at arrival, before the body is read: a slow body must not move a call into another second.
  const throttled = verdict.kind === 'accepted' && !state.limits.admit(verdict.api, at);
  const connection = connectionNumber(state, socket);
  const call = state.log.open({ at, arrivedAtMs, api: verdict.api, connection, throttled });
  const exchange = { state, response, call, dueAt: at + latencyOf(state) };
  readBody(request, (body) => {
    if (verdict.kind === 'refused') {
      if (verdict.broken !== undefined) state.log.noteBrokenBounds(call, [verdict.broken]);
      deliver(exchange, plain(state, call, verdict.answer));
    } else if (throttled) {
      deliver(exchange, plain(state, call, refusal(60007, 'calls came more often than the limit allows')));
    } else {
      deliver(exchange, carryOut(exchange, verdict.api, body));
    }
  });
}

function carryOut({ state, call }: Exchange, api: ApiName, raw: Buffer): Delivery {
  const body = parseBody(raw);
  if (body === undefined) {
    state.log.noteBrokenBounds(call, ['json']);
    return plain(state, call, refusal(60003, 'the body is not a JSON object'));
  }
  const service = SERVICES[api];
  const reading = service.read(body, state.conditions);
  const { ids, owner } = reading;
  const progress = { count: ids.length, ids, ...(owner === undefined ? {} : { owner }) };
  state.log.noteBrokenBounds(call, reading.broken);
  if (reading.refusal !== undefined) {
    state.log.note(call, progress);
    return plain(state, call, reading.refusal);
  }
  const decision = state.faults.decide({ api, ...progress });
  const { whole, random } = decision;
  const deleted: string[] = [];
  const context = { population: state.population, itemFaults: decision.items, deleted };
  const isCarriedOut = whole === undefined || isDone(whole);
  const answer = isCarriedOut ? service.carryOut(reading, context) : refusal(0, '');
  const fault = decision.names.length === 0 ? {} : { fault: decision.names.join('; ') };
  state.log.note(call, { ...progress, deleted, ...fault });
  if (whole === undefined) return plain(state, call, answer);
  return faultyDelivery(answer, { fault: whole, random, ...requestIdOf(state, call) });
}

function deliver(exchange: Exchange, delivery: Delivery): void {
  const { state, response, call, dueAt } = exchange;
  state.delays.after(dueAt - performance.now(), () => {
    if (!send(delivery, response, Date.now() + state.conditions.clockOffsetMs)) return;
    const code = delivery.kind === 'reply' ? delivery.code : undefined;
    const progress: Progress = { answeredAt: performance.now() };
    state.log.note(call, code === undefined ? progress : { ...progress, code });
  });
}

function plain(state: ServerState, call: number, answer: Answer): Delivery {
  return plainDelivery(answer, requestIdOf(state, call).requestId);
}

function requestIdOf(state: ServerState, call: number): { readonly requestId?: string } {
  return state.conditions.requestIds ? { requestId: `simulator-${call}` } : {};
}

function latencyOf(state: ServerState): number {
  const { min, max } = state.conditions.latencyMs;
  return min + state.latencyRandom() * (max - min);
}

function connectionNumber({ connections }: ServerState, socket: Socket): number {
  const known = connections.numbers.get(socket);
  if (known !== undefined) return known;
  connections.last += 1;
  connections.numbers.set(socket, connections.last);
  return connections.last;
}

function parseBody(raw: Buffer): JsonObject | undefined {
  if (!isUtf8(raw)) return undefined;
  try {
    const parsed: unknown = JSON.parse(raw.toString('utf8'));
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    // Answered as 60003.
    return undefined;
  }
}

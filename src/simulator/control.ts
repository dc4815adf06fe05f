// The addresses under /_simulator/ by which another process looks at a simulator and changes it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { API_NAMES } from './apis.ts';
import { checkFaultRules } from './fault-rule.ts';
import type { Kind } from './population.ts';
import { readBody } from './read-body.ts';
import type { Simulator } from './simulator.ts';

const PREFIX = '/_simulator/';

const LIMIT = v.nullable(v.pipe(v.number(), v.minValue(0)));
const LIMITS = v.strictObject(v.entriesFromList(API_NAMES, v.exactOptional(LIMIT)));
const KIND = v.picklist(['accounts', 'friend-lists', 'groups', 'official-accounts', 'subscribers']);

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface ControlRequest {
  /** Method and address without the prefix, such as `GET state`. */
  readonly route: string;
  readonly parameters: URLSearchParams;
  readonly body: string;
}

export function isControlAddress(address: string | undefined): boolean {
  return address?.startsWith(PREFIX) ?? false;
}

/**
 * GET state, GET log (ndjson), GET missing-check?target=accounts&id=a&id=b[&owner=o],
 * POST faults (a list of rules), POST limits (calls per second by API; null lifts one).
 */
export function handleControl(
  simulator: Simulator,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  readBody(request, (body) => {
    const [path = '', query = ''] = (request.url ?? '').slice(PREFIX.length).split('?', 2);
    const parameters = new URLSearchParams(query);
    const reply = safeReply(simulator, {
      route: `${request.method} ${path}`,
      parameters,
      body: body.toString('utf8'),
    });
    response.writeHead(reply.status, { 'content-type': reply.type });
    response.end(reply.body);
  });
}

function safeReply(simulator: Simulator, request: ControlRequest): Reply {
  try {
    return replyTo(simulator, request);
  } catch (error) {
    // What the other process sent is not valid: it is told what is wrong.
    return json(400, { error: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof v.ValiError)) return error instanceof Error ? error.message : String(error);
  return `${v.getDotPath(error.issues[0]) ?? 'the body'}: ${error.message}`;
}

function replyTo(simulator: Simulator, { route, parameters, body }: ControlRequest): Reply {
  switch (route) {
    case 'GET state':
      return json(200, stateOf(simulator));
    case 'GET log':
      return {
        status: 200,
        type: 'application/x-ndjson',
        body: simulator.calls.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      };
    case 'GET missing-check':
      return json(200, checkMissing(simulator, parameters));
    case 'POST faults':
      simulator.setFaults(checkFaultRules(JSON.parse(body)));
      return json(200, {});
    case 'POST limits':
      simulator.setLimits(v.parse(LIMITS, JSON.parse(body)));
      return json(200, {});
    default:
      return json(404, { error: `there is no ${route}` });
  }
}

function stateOf(simulator: Simulator): unknown {
  const { calls } = simulator;
  const called = API_NAMES.filter((api) => calls.callCount(api) > 0);
  return {
    url: simulator.url,
    population: { atStart: simulator.populationAtStart, now: simulator.population.counts() },
    calls: {
      all: calls.callCount(),
      throttled: calls.throttledCount(),
      byApi: Object.fromEntries(
        called.map((api) => [
          api,
          {
            calls: calls.callCount(api),
            throttled: calls.throttledCount(api),
            worstSecond: calls.worstSlidingSecond(api),
          },
        ]),
      ),
    },
    brokenBounds: calls.brokenBounds,
    longestStallMs: simulator.longestStallMs(),
  };
}

function checkMissing(simulator: Simulator, parameters: URLSearchParams): unknown {
  const kind: Kind = v.parse(KIND, parameters.get('target'));
  const owner = parameters.get('owner') ?? undefined;
  const ids = parameters.getAll('id');
  const isThere = (id: string): boolean => simulator.population.has(kind, id, owner);
  return { present: ids.filter(isThere), missing: ids.filter((id) => !isThere(id)) };
}

function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

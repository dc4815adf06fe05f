// A small client for tests of the simulator; signs by itself, so that the two check each other.
import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { afterEach, expect } from 'vitest';
import { APIS, type ApiName } from '../../../src/simulator/apis.ts';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { startSimulator } from '../../../src/simulator/start-simulator.ts';

export interface SignedFields {
  readonly sdkappid: number;
  readonly identifier: string;
  readonly secretKey: string;
  readonly time: number;
  readonly expire: number;
  readonly userbuf?: string;
}

export function aUserSig(fields: SignedFields): string {
  const { sdkappid, identifier, secretKey, time, expire, userbuf } = fields;
  const lines = [
    `TLS.identifier:${identifier}`,
    `TLS.sdkappid:${sdkappid}`,
    `TLS.time:${time}`,
    `TLS.expire:${expire}`,
  ];
  if (userbuf !== undefined) lines.push(`TLS.userbuf:${userbuf}`);
  const sig = createHmac('sha256', secretKey)
    .update(`${lines.join('\n')}\n`)
    .digest('base64');
  const json = JSON.stringify({
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkappid,
    'TLS.time': time,
    'TLS.expire': expire,
    ...(userbuf === undefined ? {} : { 'TLS.userbuf': userbuf }),
    'TLS.sig': sig,
  });
  const base64 = deflateSync(json).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

export type Parameters = Readonly<Record<string, string | undefined>>;

/** The address of one call; a parameter that is undefined is left out. */
export function addressOf(simulator: Simulator, path: string, change: Parameters = {}): string {
  const { sdkappid, admin, secretKey } = simulator.credentials;
  const signed = {
    sdkappid,
    identifier: admin,
    secretKey,
    time: Math.floor(Date.now() / 1000),
    expire: 3600,
  };
  const parameters: Parameters = {
    sdkappid: String(sdkappid),
    identifier: admin,
    usersig: aUserSig(signed),
    random: '4294967295',
    contenttype: 'json',
    ...change,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return `${simulator.url}/v4/${path}?${query.toString()}`;
}

export interface ApiRequest {
  readonly api: ApiName;
  /** Sent as it is if it is a string, else as JSON. */
  readonly body: unknown;
  readonly parameters?: Parameters;
}

export function send(simulator: Simulator, { api, body, parameters }: ApiRequest): Promise<Response> {
  return fetch(addressOf(simulator, APIS[api].path, parameters), {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The decoded answer to a request that is signed as it should be. */
export async function call(simulator: Simulator, api: ApiName, body: unknown): Promise<unknown> {
  const response = await send(simulator, { api, body });
  return response.json();
}

export const accounts = (...ids: readonly string[]): unknown => ({
  DeleteItem: ids.map((id) => ({ UserID: id })),
});

export const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

export const failed = (code: number): unknown => {
  const anyText: unknown = expect.any(String);
  return { ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: anyText };
};

/** Starts simulators for the tests of a file and closes them after each test. */
export function simulatorsFor(
  defaults: SimulatorOptions = {},
): (options?: SimulatorOptions) => Promise<Simulator> {
  const running: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  });
  return async (options = {}) => {
    const simulator = await startSimulator({ ...defaults, ...options });
    running.push(simulator);
    return simulator;
  };
}

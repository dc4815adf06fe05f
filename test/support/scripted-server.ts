// A server that reads whole HTTP requests and answers by a script, down to the bytes; and a client that is pointed at it.
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { TencentApiOptions } from '../../src/adapters/tencent/client.ts';
import { createTencentApi } from '../../src/adapters/tencent/client.ts';
import type { DeletionApi } from '../../src/core/ports/deletion-api.ts';

/** The least good answer. */
export const OK_ANSWER = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';
/** The signature that the clients of `openApi` carry. */
export const SIGNATURE = 'a-very-secret*signature_';
/** Some request. */
export const REQUEST = { path: 'sns/group_delete', body: { From_Account: 'id', GroupName: ['a'] } };

export interface SeenRequest {
  readonly line: string;
  readonly headers: string;
  readonly body: string;
}

export interface ScriptedServer {
  readonly port: number;
  readonly endpoint: string;
  /** In the order in which they were whole. */
  readonly requests: readonly SeenRequest[];
  readonly sockets: readonly Socket[];
}

/** What to do about a request; `count` is 1 for the first one. */
export type Script = (socket: Socket, request: SeenRequest, count: number) => void;

/** What is open, to be closed after each test in reverse order. */
export class OpenThings {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Listens on a free port of this machine. */
  async listen(server: Server): Promise<{ readonly port: number; readonly sockets: readonly Socket[] }> {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    this.#closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    });
    return { port: portOf(server.address()), sockets };
  }

  async startServer(script: Script): Promise<ScriptedServer> {
    const requests: SeenRequest[] = [];
    const server = createServer((socket) => {
      onEachRequest(socket, (request) => {
        requests.push(request);
        script(socket, request, requests.length);
      });
    });
    const { port, sockets } = await this.listen(server);
    return { port, endpoint: `http://127.0.0.1:${port}`, requests, sockets };
  }

  openApi(endpoint: string, changes: Partial<TencentApiOptions> = {}): DeletionApi {
    const api = createTencentApi({
      endpoint,
      sdkappid: 1_400_000_000,
      admin: 'administrator',
      credentials: { userSig: () => SIGNATURE, signAgain: () => true },
      timeoutMs: 10_000,
      ...changes,
    });
    this.#closers.push(() => api.close());
    return api;
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** The bytes of an answer with status 200, unless said. */
export function httpAnswer(body: string, { status = '200 OK', headers = '' } = {}): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${headers}\r\n${body}`;
}

/** The script that answers every request with the same bytes. */
export function answers(bytes: string): Script {
  return (socket) => socket.write(bytes);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function onEachRequest(socket: Socket, tell: (request: SeenRequest) => void): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (end < 0 || Buffer.byteLength(text.slice(end + 4)) < length) return;
    const [line = '', ...headers] = text.slice(0, end).split('\r\n');
    const request = { line, headers: headers.join('\n'), body: text.slice(end + 4) };
    text = '';
    tell(request);
  });
}

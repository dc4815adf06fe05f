// An HTTP proxy of a test's own that makes tunnels (CONNECT), asks for a login where it is told to, and counts.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TlsFiles } from './certificates.ts';
import type { OnTestFinished } from './purge-folder.ts';

export interface ProxyOptions {
  /** `user:password` that it asks for. */
  readonly login?: string;
  /** The status with which it refuses every tunnel. */
  readonly refuses?: number;
  readonly tls?: TlsFiles;
  /** Where each tunnel leads, whatever was asked for: a server that stands for one elsewhere. */
  readonly leadsTo?: number;
}

export interface ConnectProxy {
  readonly url: string;
  readonly port: number;
  /** `host:port` of each tunnel that was made. */
  readonly tunnels: readonly string[];
  /** Requests of any other kind. */
  readonly others: readonly string[];
}

export async function startConnectProxy(
  onTestFinished: OnTestFinished,
  options: ProxyOptions = {},
): Promise<ConnectProxy> {
  const { login, refuses, tls, leadsTo } = options;
  const [tunnels, others, open]: [string[], string[], Set<Socket>] = [[], [], new Set()];
  const server =
    tls === undefined
      ? createServer()
      : createTlsServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) });
  server.on('request', (request: { readonly url?: string }, response: ServerResponse) => {
    others.push(request.url ?? '');
    response.writeHead(400).end();
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('connect', (request: { url?: string; headers: Record<string, unknown> }, near: Socket) => {
    near.on('error', () => undefined);
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      near.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      return;
    }
    if (refuses !== undefined) {
      near.end(`HTTP/1.1 ${refuses} No\r\ncontent-type: text/html\r\n\r\n<html>No.</html>`);
      return;
    }
    tunnels.push(request.url ?? '');
    const far = leadsTo === undefined ? connectTo(request.url ?? '') : connect(leadsTo, '127.0.0.1');
    open.add(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('connect', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? 'http' : 'https'}://localhost:${port}`, port, tunnels, others };
}

/** `host:port` */
function connectTo(place: string): Socket {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
  return connect(Number(port), host);
}

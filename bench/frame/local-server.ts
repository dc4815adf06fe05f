// A local server that answers every call with success for all its accounts, and tells when calls come.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer {
  readonly url: string;
  calls(): number;
  /** Resolves when the next call comes, to `performance.now()` of that moment. */
  nextCall(this: void): Promise<number>;
  close(): Promise<void>;
}

export async function startLocalServer(): Promise<LocalServer> {
  let calls = 0;
  let waiting: ((atMs: number) => void)[] = [];
  const server = createServer((request, response) => {
    const atMs = performance.now();
    calls += 1;
    for (const resolve of waiting) resolve(atMs);
    waiting = [];
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => response.end(answerTo(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => closed(server),
  };
}

function answerTo(body: string): string {
  const { DeleteItem } = JSON.parse(body) as { DeleteItem: readonly { readonly UserID: string }[] };
  const ResultItem = DeleteItem.map(({ UserID }) => ({ ResultCode: 0, ResultInfo: '', UserID }));
  return JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ResultItem });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

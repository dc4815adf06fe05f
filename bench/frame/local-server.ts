// A local server that answers every call with success for everything in it, and keeps when calls came.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer {
  readonly url: string;
  /** `performance.now()` of each call since the last time it was asked. */
  takeArrivals(): readonly number[];
  /** Resolves when the next call comes, to `performance.now()` of that moment. */
  nextCall(): Promise<number>;
  /** Time from a call to its answer from now on. */
  setLatency(ms: number): void;
  close(): Promise<void>;
}

export async function startLocalServer(): Promise<LocalServer> {
  let arrivals: number[] = [];
  let waiting: ((atMs: number) => void)[] = [];
  let latencyMs = 0;
  const server = createServer((request, response) => {
    const atMs = performance.now();
    arrivals.push(atMs);
    for (const resolve of waiting) resolve(atMs);
    waiting = [];
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const answer = answerTo(body);
      if (latencyMs === 0) response.end(answer);
      else setTimeout(() => response.end(answer), latencyMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeArrivals() {
      const taken = arrivals;
      arrivals = [];
      return taken;
    },
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    setLatency(ms) {
      latencyMs = ms;
    },
    close: () => closed(server),
  };
}

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

/** Of the APIs only account_delete answers for each item. */
function answerTo(body: string): string {
  const { DeleteItem } = JSON.parse(body) as { DeleteItem?: readonly { readonly UserID: string }[] };
  if (DeleteItem === undefined) return JSON.stringify(OK);
  const ResultItem = DeleteItem.map(({ UserID }) => ({ ResultCode: 0, ResultInfo: '', UserID }));
  return JSON.stringify({ ...OK, ResultItem });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

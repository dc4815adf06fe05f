// Answers GET /healthz, so that an orchestrator knows when to start another process.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { AppError } from '../../core/app-error.ts';

export interface HealthAnswer {
  readonly isWell: boolean;
  readonly body: object;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const PATH = '/healthz';

/** 200 where it is well, 503 where not, 404 for other paths. Throws `health.port` (usage) where it cannot listen. */
export async function startHealthServer(
  address: { readonly host: string; readonly port: number },
  ask: () => Promise<HealthAnswer>,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const isAsked = request.url?.split('?')[0] === PATH && ['GET', 'HEAD'].includes(request.method ?? '');
    if (!isAsked) return send(response, 404, { status: 'not-found', path: PATH });
    ask().then(
      ({ isWell, body }) => send(response, isWell ? 200 : 503, body),
      () => send(response, 503, { status: 'unknown' }),
    );
  });
  const port = await listen(server, address);
  return {
    port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new AppError('health.port', `cannot listen on ${host}, port ${port} (${why})`, {
      kind: 'usage',
      hint: 'Give --health-port another port, or another address of this machine.',
      cause,
    });
  }
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // Nobody is kept waiting for when the process ends.
    connection: 'close',
  });
  response.end(text);
}

// Connections to the server through an HTTP proxy: it is asked for a tunnel, and what goes through it stays between us and the server.
import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import type { Secret } from '../../core/secret.ts';
import { codeOf, ProxyFault } from './reason.ts';

export interface TunnelOptions {
  /** `http://` or `https://`, perhaps with a login. */
  readonly proxy: Secret;
  readonly timeoutMs: number;
  /** For the TLS inside the tunnel. */
  readonly tls: buildConnector.BuildOptions;
}

export interface Tunnels {
  readonly connect: buildConnector.connector;
  close(): Promise<void>;
}

export function createTunnels({ proxy, timeoutMs, tls }: TunnelOptions): Tunnels {
  const url = new URL(proxy.reveal());
  const headers = loginOf(url);
  const pool = new Pool(url.origin, {
    pipelining: 1,
    connect: { timeout: timeoutMs, rejectUnauthorized: true },
  });
  const secured = buildConnector(tls);

  async function open(path: string) {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, socket } = await pool.connect({ path, headers, signal }).catch((error: unknown) => {
      throw new ProxyFault(signal.aborted ? 'UND_ERR_CONNECT_TIMEOUT' : (codeOf(error) ?? 'NO_ANSWER'));
    });
    if (statusCode === 200) return socket;
    socket.on('error', () => undefined).destroy();
    throw new ProxyFault(`STATUS_${statusCode}`);
  }

  return {
    connect(options, tell) {
      const { protocol, hostname, port } = options;
      const isSecure = protocol === 'https:';
      const opening = open(`${hostname}:${port === '' ? (isSecure ? 443 : 80) : port}`);
      opening.then(
        (socket) => {
          // A tunnel is a plain TCP connection, whatever undici calls it.
          if (isSecure) secured({ ...options, httpSocket: socket as Socket }, tell);
          else tell(null, socket as Socket);
        },
        (error: unknown) => tell(error instanceof Error ? error : new ProxyFault('NO_ANSWER'), null),
      );
    },
    close: () => pool.destroy(),
  };
}

function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

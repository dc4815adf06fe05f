// Which way calls go to the server: by a proxy or straight.
import { isLoopback } from '../adapters/tencent/endpoint.ts';
import type { Config } from '../config/load-config.ts';
import { isExcepted } from '../core/no-proxy.ts';
import type { Secret } from '../core/secret.ts';

export interface Route {
  /** Left out where calls go straight. */
  readonly proxy?: Secret;
  /** In words that hold no login. */
  readonly says: string;
}

/** `--proxy` holds for every address; what the environment says does not hold for this machine, nor for what `NO_PROXY` names. */
export function routeTo(
  endpoint: string,
  { proxy, origins, proxyVariables }: Pick<Config, 'proxy' | 'origins' | 'proxyVariables'>,
): Route {
  const { protocol, hostname, port } = new URL(endpoint);
  const by = (url: Secret, name: string): Route => ({
    proxy: url,
    says: `calls go to ${hostname} by the proxy ${String(url)} (${name})`,
  });
  if (proxy !== undefined) return by(proxy, origins.proxy.name);
  const named = protocol === 'https:' ? proxyVariables.https : proxyVariables.http;
  const straight = `calls go straight to ${hostname}`;
  if (named === undefined) return { says: straight };
  if (isLoopback(endpoint))
    return { says: `${straight}: it is this machine, so ${named.name} does not count` };
  const wanted = { hostname, port: Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port) };
  if (isExcepted(proxyVariables.except, wanted)) {
    return { says: `${straight}: NO_PROXY takes it out of ${named.name}` };
  }
  return by(named.url, named.name);
}

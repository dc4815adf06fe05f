// The proxies that the environment names, as curl and other tools read them.
import { type NamedProxy, type ProxyVariables, proxyValue } from './proxy-settings.ts';
import type { Environment } from './sources.ts';

/** Small letters first, as in curl; `HTTP_PROXY` in capitals can come from a request where a web server starts us, and is left out. */
export function readProxyVariables(env: Environment, problems: string[]): ProxyVariables {
  const first = (...names: readonly string[]): NamedProxy | undefined => {
    const name = names.find((one) => (env[one] ?? '') !== '');
    if (name === undefined) return undefined;
    const reading = proxyValue.safeParse(env[name]);
    if (reading.success) return { name, url: reading.data };
    problems.push(`${name}: ${reading.message}`);
    return undefined;
  };
  const https = first('https_proxy', 'HTTPS_PROXY');
  const http = first('http_proxy');
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    except: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
  };
}

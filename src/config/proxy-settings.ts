// How calls reach Tencent: by a proxy that is named, by one that the environment names, or straight.
import { Secret } from '../core/secret.ts';
import type { Environment } from './sources.ts';
import { unfit, valueOf } from './values.ts';

/** What the environment says of proxies, as most programs read it. */
export interface ProxyVariables {
  /** For `https` addresses, with the name of the variable. */
  readonly https?: NamedProxy;
  /** The same for `http` ones. */
  readonly http?: NamedProxy;
  /** Hosts that are reached without it. */
  readonly except: string;
}

export interface NamedProxy {
  readonly name: string;
  readonly url: Secret;
}

const FORM =
  /^(?:(https?):\/\/)?(?:([A-Za-z0-9._~!$&'()*+,;=:%-]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?\/?$/i;
const MUST_BE =
  'must be http://HOST:PORT or https://HOST:PORT, with any login before it percent-encoded (http://user:password@HOST:PORT)';

/** The whole address as a secret; what is shown is the address without its login. */
export const proxyValue = valueOf((raw) => {
  const [, scheme = 'http', login = '', host = '', port] =
    FORM.exec(typeof raw === 'string' ? raw : '') ?? [];
  if (host === '' || !isEncoded(login) || Number(port ?? 1) > 65_535) return unfit(MUST_BE);
  const shown = `${scheme.toLowerCase()}://${host.toLowerCase()}${port === undefined ? '' : `:${port}`}`;
  const url = login === '' ? shown : shown.replace('//', `//${login}@`);
  return new Secret(url, shown);
});

function isEncoded(login: string): boolean {
  try {
    decodeURIComponent(login);
    return true;
  } catch {
    return false;
  }
}

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

/** Whether a login stands in a flag, which others can see. */
export function hasLogin(proxy: Secret | undefined): boolean {
  return proxy?.reveal().includes('@') === true;
}

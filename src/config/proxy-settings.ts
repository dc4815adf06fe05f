// How calls reach Tencent: by a proxy that is named, by one that the environment names, or straight.
import { Secret } from '../core/secret.ts';
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
  const found = typeof raw === 'string' ? FORM.exec(raw) : null;
  if (found === null) return unfit(MUST_BE);
  const [, scheme = 'http', login = '', host = '', port] = found;
  if (!isEncoded(login) || Number(port ?? 1) > 65_535) return unfit(MUST_BE);
  const place = port === undefined ? host : `${host}:${port}`;
  return proxyAt(`${scheme}://${place}`.toLowerCase(), login);
});

function proxyAt(shown: string, login: string): Secret {
  return new Secret(login === '' ? shown : shown.replace('//', `//${login}@`), shown);
}

function isEncoded(login: string): boolean {
  try {
    decodeURIComponent(login);
    return true;
  } catch {
    return false;
  }
}

/** Whether a login stands in a flag, which others can see. */
export function hasLogin(proxy: Secret | undefined): boolean {
  return proxy?.reveal().includes('@') === true;
}

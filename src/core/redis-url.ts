// Takes the address of a Redis apart: one server, one found by sentinels, or a cluster.

export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

export interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
}

export type RedisServers =
  | { readonly kind: 'single'; readonly secure: boolean; readonly login: RedisLogin }
  | {
      readonly kind: 'sentinel';
      readonly secure: boolean;
      readonly login: RedisLogin;
      readonly sentinels: readonly RedisHost[];
      /** Of the sentinels themselves. */
      readonly sentinelLogin: RedisLogin;
      /** What the sentinels call the group of servers. */
      readonly master: string;
      readonly db: number;
    }
  | {
      readonly kind: 'cluster';
      readonly secure: boolean;
      readonly login: RedisLogin;
      /** Some of the nodes; they know the others. */
      readonly nodes: readonly RedisHost[];
    };

/** Scheme, kind, login, hosts, path, query. */
const FORM = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

const HOST = /^(?:\[(?<ip6>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::(?<port>\d{1,5}))?$/i;

const DEFAULT_PORTS = { sentinel: 26_379, cluster: 6_379 } as const;

/**
 * `redis://` and `rediss://` as IANA has them; `redis+sentinel://host:port,host:port/master/db` and `redis+cluster://host:port,host:port`
 * as Python's `limits` and `redis-sentinel-url` write them, `rediss+...` for TLS. Undefined for anything else.
 */
export function parseRedisUrl(text: string): RedisServers | undefined {
  const pieces = piecesOf(text);
  if (pieces === undefined) return single(text);
  const login = loginOf(pieces.login);
  if (login === undefined) return undefined;
  const shared = { secure: pieces.scheme === 'rediss', login };
  return pieces.kind === 'sentinel' ? withSentinels(shared, pieces) : cluster(shared, pieces);
}

/** The address without its secrets, to be shown. */
export function shownRedisUrl(text: string): string {
  const pieces = piecesOf(text);
  if (pieces === undefined) {
    const { protocol, host, pathname } = new URL(text);
    return `${protocol}//${host}${pathname}`;
  }
  const { scheme, kind, hosts, path } = pieces;
  return `${scheme}+${kind}://${hosts}${path === '' ? '' : `/${path}`}`;
}

interface Pieces {
  readonly scheme: string;
  readonly kind: string;
  readonly login: string;
  readonly hosts: string;
  readonly path: string;
  readonly query: string;
}

/** Undefined for the forms with one server. */
function piecesOf(text: string): Pieces | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const at = (i: number) => found[i] ?? '';
  return { scheme: at(1), kind: at(2), login: at(3), hosts: at(4), path: at(5), query: at(6) };
}

function single(text: string): RedisServers | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol)) return undefined;
  const password = url.password === '' ? {} : { password: url.password };
  return { kind: 'single', secure: url.protocol === 'rediss:', login: password };
}

function hostsOf(text: string, defaultPort: number): readonly RedisHost[] | undefined {
  const hosts = text.split(',').map((host) => hostOf(host, defaultPort));
  const known = hosts.filter((host) => host !== undefined);
  return known.length < hosts.length ? undefined : known;
}

function hostOf(text: string, defaultPort: number): RedisHost | undefined {
  const parts = HOST.exec(text)?.groups;
  const host = parts?.['ip6'] ?? parts?.['name'];
  const port = parts?.['port'] === undefined ? defaultPort : Number(parts['port']);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

type Shared = Pick<RedisServers, 'secure' | 'login'>;

const SENTINEL_LOGIN = { username: 'sentinel_username', password: 'sentinel_password' } as const;

function cluster(shared: Shared, { hosts, path, query }: Pieces): RedisServers | undefined {
  const nodes = hostsOf(hosts, DEFAULT_PORTS.cluster);
  return nodes === undefined || path !== '' || query !== ''
    ? undefined
    : { ...shared, kind: 'cluster', nodes };
}

function withSentinels(shared: Shared, { hosts, path, query }: Pieces): RedisServers | undefined {
  const sentinels = hostsOf(hosts, DEFAULT_PORTS.sentinel);
  const [, master, db = '0'] = /^([^/]+)(?:\/(\d{1,5}))?$/.exec(path) ?? [];
  const sentinelLogin = sentinelLoginOf(new URLSearchParams(query));
  if (sentinels === undefined || master === undefined || sentinelLogin === undefined) return undefined;
  return { ...shared, kind: 'sentinel', sentinels, master, db: Number(db), sentinelLogin };
}

function sentinelLoginOf(asked: URLSearchParams): RedisLogin | undefined {
  const names: readonly string[] = Object.values(SENTINEL_LOGIN);
  if ([...asked.keys()].some((name) => !names.includes(name))) return undefined;
  const username = asked.get(SENTINEL_LOGIN.username);
  const password = asked.get(SENTINEL_LOGIN.password);
  return { ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) };
}

/** `user:password`, percent-encoded as in any URL; undefined where it is not. */
function loginOf(text: string): RedisLogin | undefined {
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/.exec(text) ?? [];
  try {
    return {
      ...(user === '' ? {} : { username: decodeURIComponent(user) }),
      ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
    };
  } catch {
    return undefined;
  }
}

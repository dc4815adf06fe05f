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
  | {
      readonly kind: 'single';
      readonly secure: boolean;
      readonly login: RedisLogin;
      readonly server: RedisHost;
      readonly db: number;
    }
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

/**
 * Scheme, kind, login, hosts, path, query. All of it is strict: a password with a character that means something in a URL would
 * otherwise be taken for a host, and a piece of it would be asked of a DNS server or shown.
 */
const FORM =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([A-Za-z0-9._~!$&'()*+,;=:%-]*)@)?([A-Za-z0-9.:,_[\]-]+)(?:\/([^/?#@]*(?:\/[^/?#@]*)?))?(?:\?([^?#@]*))?$/;

const HOST = /^(?:\[(?<ip6>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::(?<port>\d{1,5}))?$/i;

const DEFAULT_PORTS = { single: 6_379, sentinel: 26_379, cluster: 6_379 } as const;

/** What a person may have done whose address is not understood. */
export const PERCENT_ENCODE =
  'In an address, percent-encode what is special in a user or a password (/ as %2F, # as %23, ? as %3F, @ as %40, : as %3A, % as %25).';

/**
 * `redis://` and `rediss://` as IANA has them; `redis+sentinel://host:port,host:port/master/db` and `redis+cluster://host:port,host:port`
 * as Python's `limits` and `redis-sentinel-url` write them, `rediss+...` for TLS. Undefined for anything else.
 */
export function parseRedisUrl(text: string): RedisServers | undefined {
  const pieces = piecesOf(text);
  const login = pieces === undefined ? undefined : loginOf(pieces.login);
  if (pieces === undefined || login === undefined) return undefined;
  const shared = { secure: pieces.scheme === 'rediss', login };
  switch (pieces.kind) {
    case 'sentinel':
      return withSentinels(shared, pieces);
    case 'cluster':
      return cluster(shared, pieces);
    default:
      return single(shared, pieces);
  }
}

/** An address that `parseRedisUrl` understands, without its logins, to be shown. */
export function shownRedisUrl(text: string): string {
  const { scheme = '', kind = '', hosts = '', path = '' } = piecesOf(text) ?? {};
  return `${scheme}${kind === '' ? '' : `+${kind}`}://${hosts}${path === '' ? '' : `/${path}`}`;
}

interface Pieces {
  readonly scheme: string;
  /** Empty for one server. */
  readonly kind: string;
  readonly login: string;
  readonly hosts: string;
  readonly path: string;
  readonly query: string;
}

function piecesOf(text: string): Pieces | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const at = (i: number) => found[i] ?? '';
  return { scheme: at(1), kind: at(2), login: at(3), hosts: at(4), path: at(5), query: at(6) };
}

function single(shared: Shared, { hosts, path, query }: Pieces): RedisServers | undefined {
  const [server, ...others] = hostsOf(hosts, DEFAULT_PORTS.single) ?? [];
  const isFit = /^\d{0,5}$/.test(path) && query === '' && others.length === 0;
  return server === undefined || !isFit ? undefined : { ...shared, kind: 'single', server, db: Number(path) };
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
  const [, master, db = '0'] = /^([A-Za-z0-9._-]+)(?:\/(\d{1,5}))?$/.exec(path) ?? [];
  const sentinelLogin = sentinelLoginOf(query);
  if (sentinels === undefined || master === undefined || sentinelLogin === undefined) return undefined;
  return { ...shared, kind: 'sentinel', sentinels, master, db: Number(db), sentinelLogin };
}

function sentinelLoginOf(query: string): RedisLogin | undefined {
  // A percent sign that encodes nothing would be taken as it stands.
  if (/%(?![0-9a-f]{2})/i.test(query)) return undefined;
  const asked = new URLSearchParams(query);
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

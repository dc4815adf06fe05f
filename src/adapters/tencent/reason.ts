// Puts a network error into a few words that hold no URL, no signature and no id.

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'connecting timed out',
  UND_ERR_SOCKET: 'connection closed before the whole answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer cut short',
  UND_ERR_HEADERS_OVERFLOW: 'answer headers too long',
  CERT_HAS_EXPIRED: 'certificate has expired: check the clock of this machine',
  CERT_NOT_YET_VALID: 'certificate is not valid yet: check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS on that port',
};

/** What OpenSSL calls a certificate that no known authority has signed. */
const UNTRUSTED = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_CA)/;
const NOT_TRUSTED = 'certificate not trusted: NODE_EXTRA_CA_CERTS names the file of an authority of your own';

const LOGIN_WANTED = 'STATUS_407';
const STATUS = /^STATUS_(\d{3})$/;

/** What the proxy on the way said or did; `what` is a code as of other network errors, or `STATUS_` and its status. */
export class ProxyFault extends Error {
  readonly code: string;

  constructor(what: string) {
    super('the proxy gave no tunnel');
    this.name = 'ProxyFault';
    // Another name than that of the same trouble with the server: undici goes by some of them.
    this.code = `PROXY_${what}`;
  }
}

/** The `code` of an error of node or undici; undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Never uses the message, which may quote the request or the answer. */
export function reasonOf(error: unknown): string {
  // Not by its code, which undici leaves out for some of these.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'answer is not HTTP';
  const code = codeOf(error);
  if (error instanceof ProxyFault) return ofProxy(error.code.slice('PROXY_'.length));
  return code === undefined || !/^[A-Z0-9_]{1,60}$/.test(code) ? 'network error' : wordsFor(code);
}

function ofProxy(what: string): string {
  if (what === LOGIN_WANTED) return 'the proxy asks for a login, or refuses the one it got (HTTP 407)';
  const status = STATUS.exec(what)?.[1];
  if (status !== undefined) return `the proxy gives no way to the server (HTTP ${status})`;
  return what === 'NO_ANSWER' ? 'the proxy gives no answer' : `the proxy: ${wordsFor(what)}`;
}

function wordsFor(code: string): string {
  return WORDS[code] ?? (UNTRUSTED.test(code) ? NOT_TRUSTED : `network error ${code}`);
}

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
};

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
  if (code === undefined || !/^[A-Z0-9_]{1,60}$/.test(code)) return 'network error';
  return WORDS[code] ?? `network error ${code}`;
}

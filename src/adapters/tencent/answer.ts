// Reads what came back from one call: which of the five kinds of result it is.
import type { CallResult, Envelope } from '../../core/call-result.ts';
import type { ApiRequest } from '../../core/ports/deletion-api.ts';
import { shortened } from '../../core/server-text.ts';
import type { Exchanged } from './exchange.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `readItems` is called only with an answer whose envelope can be read. `userSig` is the signature that the call
 * carried: where the answer quotes it, `[redacted]` stands in its place.
 */
export function readAnswer(
  exchanged: Exchanged,
  readItems?: ApiRequest['readItems'],
  userSig?: string,
): CallResult {
  if (exchanged.kind === 'unsent') return { kind: 'undelivered', reason: exchanged.reason };
  const status = exchanged.status ?? 200;
  if (status !== 200) return judgeStatus(status);
  if (exchanged.kind === 'broken') return silent(exchanged.reason);
  return readBody(parseBody(exchanged.body, userSig), readItems);
}

/** The documents know 200 and "network errors such as 502"; the rest follows from HTTP (API facts, section 2). */
function judgeStatus(status: number): CallResult {
  const reason = `HTTP ${status}`;
  if (status === 429) return { kind: 'throttled', reason };
  if (status === 408 || status === 425) return silent(reason);
  return status >= 300 && status < 500 ? { kind: 'misdirected', reason } : silent(reason);
}

/** The answer, or in words why it is none. */
function parseBody(body: Uint8Array, userSig: string | undefined): Fields | string {
  const text = decode(body);
  if (text === undefined) return 'answer is not UTF-8';
  return parseObject(text, userSig) ?? describe(text);
}

function readBody(answer: Fields | string, readItems: ApiRequest['readItems']): CallResult {
  if (typeof answer === 'string') return silent(answer);
  const envelope = readEnvelope(answer);
  if (typeof envelope === 'string') return silent(envelope);
  const items = readItems?.(answer);
  return { kind: 'answered', envelope, ...(items === undefined ? {} : { items }) };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes that are no text are not replaced: a changed id would be another person's. */
function decode(body: Uint8Array): string | undefined {
  try {
    return UTF8.decode(body);
  } catch {
    return undefined;
  }
}

function parseObject(text: string, userSig: string | undefined): Fields | undefined {
  try {
    const value: unknown = mayQuote(text, userSig)
      ? // After parsing, since JSON may write a character in several ways.
        JSON.parse(text, (_key, one: unknown) => redacted(one, userSig))
      : JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Without a backslash each character of a JSON text stands for itself, so that what is not in the text is in no value of it. */
function mayQuote(text: string, userSig: string | undefined): boolean {
  if (userSig === undefined || userSig === '') return false;
  const encoded = encodeURIComponent(userSig);
  const isThere = text.includes('\\') || text.includes(userSig);
  return isThere || (encoded !== userSig && text.includes(encoded));
}

function redacted(value: unknown, userSig: string | undefined): unknown {
  if (typeof value !== 'string' || userSig === undefined || userSig === '') return value;
  return value.replaceAll(userSig, '[redacted]').replaceAll(encodeURIComponent(userSig), '[redacted]');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(text: string): string {
  const start = text.slice(0, 200).trimStart();
  if (start === '') return 'empty answer';
  return start.startsWith('<') ? 'answer is HTML, not JSON' : 'answer is not a JSON object';
}

/** The envelope, or in words why it cannot be trusted. */
function readEnvelope(answer: Fields): Envelope | string {
  const { ErrorCode: code, ActionStatus: status, ErrorInfo: info } = answer;
  if (typeof code !== 'number' || !Number.isInteger(code)) return 'answer without ErrorCode';
  // Documented as always there; success without it, or against it, is not taken for success.
  if (code === 0 && status !== 'OK') return 'answer contradicts itself: ErrorCode 0 without ActionStatus OK';
  const requestId = [answer.RequestId, answer.RequestID].find((id) => typeof id === 'string' && id !== '');
  return {
    code,
    message: typeof info === 'string' ? shortened(info) : '',
    ...(typeof requestId === 'string' ? { requestId: shortened(requestId) } : {}),
  };
}

function silent(reason: string): CallResult {
  return { kind: 'silent', reason };
}

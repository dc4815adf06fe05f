// Checks signatures as the server would: TLSSigAPIv2 with HMAC-SHA256 (API facts, section 4).
import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { isJsonObject } from './answer.ts';

/** Why a signature is refused. */
export interface SignatureProblem {
  readonly code: number;
  readonly message: string;
}

/** Who signed and until when, as the signature itself says. */
interface Signature {
  readonly identifier: string;
  readonly sdkappid: number;
  /** Unix seconds. */
  readonly time: number;
  /** Seconds. */
  readonly expire: number;
  readonly userbuf?: string;
  readonly sig: string;
}

interface CheckedSignature extends Signature {
  readonly genuine: boolean;
}

export interface ExpectedSigner {
  readonly sdkappid: number;
  readonly identifier: string;
}

/** Signatures are few and calls are many: unpacking and hashing happen once for each signature. */
const CACHE_SIZE = 1000;

export class UserSigCheck {
  readonly #secretKey: string;
  readonly #seen = new Map<string, CheckedSignature | undefined>();

  constructor(secretKey: string) {
    this.#secretKey = secretKey;
  }

  /** Undefined when the signature is good at `nowMs` (Unix ms). */
  problemOf(userSig: string, expected: ExpectedSigner, nowMs: number): SignatureProblem | undefined {
    if (userSig === '') return { code: 70002, message: 'UserSig is empty' };
    const signature = this.#unpacked(userSig);
    if (signature === undefined) return { code: 70003, message: 'UserSig cannot be unpacked' };
    if (signature.sdkappid !== expected.sdkappid) {
      return { code: 70014, message: 'UserSig was made for another SDKAppID' };
    }
    if (signature.identifier !== expected.identifier) {
      return { code: 70013, message: 'UserSig was made for another identifier' };
    }
    if (!signature.genuine) return { code: 70009, message: 'UserSig verification failed' };
    if (nowMs / 1000 > signature.time + signature.expire) {
      return { code: 70001, message: 'UserSig has expired' };
    }
    return undefined;
  }

  #unpacked(userSig: string): CheckedSignature | undefined {
    if (this.#seen.has(userSig)) return this.#seen.get(userSig);
    const signature = unpack(userSig);
    const checked =
      signature === undefined
        ? undefined
        : { ...signature, genuine: sign(signature, this.#secretKey) === signature.sig };
    if (this.#seen.size >= CACHE_SIZE) this.#seen.clear();
    this.#seen.set(userSig, checked);
    return checked;
  }
}

function sign(signature: Signature, secretKey: string): string {
  const userbuf = signature.userbuf === undefined ? '' : `TLS.userbuf:${signature.userbuf}\n`;
  const text =
    `TLS.identifier:${signature.identifier}\nTLS.sdkappid:${signature.sdkappid}\n` +
    `TLS.time:${signature.time}\nTLS.expire:${signature.expire}\n${userbuf}`;
  return createHmac('sha256', secretKey).update(text).digest('base64');
}

function unpack(userSig: string): Signature | undefined {
  if (!/^[A-Za-z0-9*_-]+$/.test(userSig)) return undefined;
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const parsed: unknown = JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString('utf8'));
    return readFields(parsed);
  } catch {
    // Not zlib or not JSON: the caller reports it as malformed.
    return undefined;
  }
}

function readFields(parsed: unknown): Signature | undefined {
  if (!isJsonObject(parsed) || parsed['TLS.ver'] !== '2.0') return undefined;
  const identifier = parsed['TLS.identifier'];
  const sdkappid = parsed['TLS.sdkappid'];
  const time = parsed['TLS.time'];
  const expire = parsed['TLS.expire'];
  const sig = parsed['TLS.sig'];
  const userbuf = parsed['TLS.userbuf'];
  if (typeof identifier !== 'string' || typeof sig !== 'string') return undefined;
  if (typeof sdkappid !== 'number' || typeof time !== 'number' || typeof expire !== 'number')
    return undefined;
  const fields = { identifier, sdkappid, time, expire, sig };
  return typeof userbuf === 'string' ? { ...fields, userbuf } : fields;
}

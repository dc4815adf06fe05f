// Makes a UserSig: the signature that every REST call carries.
import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

export interface UserSigRequest {
  readonly sdkappid: number;
  /** The account that the signature speaks for. */
  readonly identifier: string;
  /** The app's key as text; it is not decoded (API facts, section 4). */
  readonly secretKey: string;
  /** Start of validity, unix seconds. */
  readonly timeS: number;
  /** Length of validity, seconds. */
  readonly expireS: number;
}

/** TLSSigAPIv2 with HMAC-SHA256 (API facts, section 4). The result needs no escaping in a URL. */
export function signUserSig(request: UserSigRequest): string {
  const { sdkappid, identifier, secretKey, timeS, expireS } = request;
  const signed =
    `TLS.identifier:${identifier}\n` +
    `TLS.sdkappid:${sdkappid}\n` +
    `TLS.time:${timeS}\n` +
    `TLS.expire:${expireS}\n`;
  const ticket = {
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkappid,
    'TLS.time': timeS,
    'TLS.expire': expireS,
    'TLS.sig': createHmac('sha256', secretKey).update(signed).digest('base64'),
  };
  const base64 = deflateSync(JSON.stringify(ticket)).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

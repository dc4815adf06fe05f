// UserSig against the published test vector, and its life in the credentials.
import { inspect } from 'node:util';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../../src/adapters/tencent/credentials.ts';
import { signUserSig } from '../../../src/adapters/tencent/usersig.ts';
import { Secret } from '../../../src/core/secret.ts';

/** The demo key of Tencent's own samples (API facts, section 4). */
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const OFFICIAL =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwjDB4pTsxIKCzBQlK0MTAyiAyJRk5qYqWRmamllaGhoYwURTKwoyi8DipqZGcLXFmelKVkrOBVmlTimBxZZR5Xml7o5eQRb5efn*qZ6WaeWpEUZlnr6*kZYmmf5e4V6Rtkq1AAXZL70_';

function decode(userSig: string): unknown {
  const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  return JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString());
}

describe('signUserSig', () => {
  const vector = {
    sdkappid: 1_400_000_000,
    identifier: '0',
    secretKey: KEY,
    timeS: 1_569_910_200,
    expireS: 15_552_000,
  };

  test('holds what the official package makes of the same input', () => {
    expect(decode(signUserSig(vector))).toEqual(decode(OFFICIAL));
    expect(decode(signUserSig(vector))).toMatchObject({
      'TLS.sig': 'CpjuBdQs9ZwnuGAJR8onoOeI9fweX2vIMMY94iOJWJY=',
    });
  });

  test('needs no escaping in a URL, whatever the identifier', () => {
    for (const identifier of ['0', '管理员', 'a b&c=d#e', '+/=']) {
      const userSig = signUserSig({ ...vector, identifier });
      expect(userSig).toBe(encodeURIComponent(userSig));
      expect(decode(userSig)).toMatchObject({ 'TLS.identifier': identifier });
    }
  });
});

describe('credentials', () => {
  /** Credentials with a clock that the test moves. */
  function aSigner(startMs = 1_700_000_000_999) {
    const clock = { nowMs: startMs };
    const credentials = createCredentials({
      secretKey: new Secret(KEY),
      sdkappid: 1_400_000_000,
      admin: 'administrator',
      clock: () => clock.nowMs,
    });
    return { clock, credentials };
  }

  const HOUR_MS = 3_600_000;

  test('a signature is kept until less than a quarter of its two hours is left', () => {
    const { clock, credentials } = aSigner(1_700_000_000_000);
    const first = credentials.userSig();
    expect(decode(first)).toMatchObject({ 'TLS.time': 1_700_000_000, 'TLS.expire': 7200 });
    clock.nowMs += 1.5 * HOUR_MS;
    expect(credentials.userSig()).toBe(first);
    clock.nowMs += 1000;
    expect(decode(credentials.userSig())).toMatchObject({ 'TLS.time': 1_700_005_401 });
  });

  test('signing again drops the cached signature', () => {
    const { clock, credentials } = aSigner();
    const first = credentials.userSig();
    clock.nowMs += 5000;
    expect(credentials.userSig()).toBe(first);
    expect(credentials.signAgain()).toBe(true);
    expect(credentials.userSig()).not.toBe(first);
  });

  test('a ready-made signature is given as it is and cannot be made again', () => {
    const credentials = createCredentials({
      userSig: new Secret('ready-made'),
      sdkappid: 1,
      admin: 'administrator',
      clock: () => 0,
    });
    expect([credentials.userSig(), credentials.signAgain(), credentials.userSig()]).toEqual([
      'ready-made',
      false,
      'ready-made',
    ]);
    expect(`${JSON.stringify({ credentials })}${inspect(credentials, { showHidden: true })}`).not.toContain(
      'ready-made',
    );
  });

  test('no way of printing them shows the key or a signature', () => {
    const { credentials } = aSigner();
    const userSig = credentials.userSig();
    const printed = [
      JSON.stringify({ credentials }),
      inspect({ credentials }, { depth: 9, showHidden: true }),
      `${credentials}`,
    ];
    for (const text of printed) {
      expect(text).toContain('[redacted]');
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(userSig);
    }
  });
});

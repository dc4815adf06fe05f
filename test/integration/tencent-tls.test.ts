// The Tencent client over TLS: trouble before the handshake is over means 'nothing was sent', trouble after it does not.
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TencentApiOptions } from '../../src/adapters/tencent/client.ts';
import type { DeletionApi } from '../../src/core/ports/deletion-api.ts';
import { expectInTime } from '../support/in-time.ts';
import { httpAnswer, OK_ANSWER, OpenThings, REQUEST } from '../support/scripted-server.ts';

const open = new OpenThings();

afterEach(async () => {
  vi.unstubAllEnvs();
  await open.closeAll();
});

/** One element of DER: tag, length, content. */
function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
  );
  const { length } = content;
  const sizes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...sizes]), content]);
}

const SEQUENCE = 0x30;

/** A certificate for 127.0.0.1 that vouches for itself; valid from 2020 to 2049. */
function selfSigned(ip: readonly number[] = [127, 0, 0, 1]) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, der(0x06, '2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = der(
    SEQUENCE,
    der(0x31, der(SEQUENCE, der(0x06, '550403'), der(0x0c, Buffer.from('chat-purge test')))),
  );
  const time = (text: string) => der(0x17, Buffer.from(text));
  const altName = der(SEQUENCE, der(0x06, '551d11'), der(0x04, der(SEQUENCE, der(0x87, Buffer.from(ip)))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, '02')), // version 3
    der(0x02, '01'),
    algorithm,
    name,
    der(SEQUENCE, time('200101000000Z'), time('490101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, altName)),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const certificate = der(SEQUENCE, body, algorithm, der(0x03, '00', signature));
  const base64 = certificate.toString('base64').replaceAll(/(.{64})/g, '$1\n');
  const cert = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
}

function openApi(port: number, changes: Partial<TencentApiOptions> = {}): DeletionApi {
  return open.openApi(`https://127.0.0.1:${port}`, { timeoutMs: 5000, ...changes });
}

function callTo(port: number, changes: Partial<TencentApiOptions> = {}) {
  return openApi(port, changes).call(REQUEST);
}

/** A TLS server and the requests that reached it. */
async function startTls(onRequest: (socket: Socket) => void, certificate = selfSigned()) {
  const requests: string[] = [];
  const server = createTlsServer(certificate, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      requests.push(chunk.toString());
      onRequest(socket);
    });
  });
  const { port } = await open.listen(server);
  return { port, requests, ca: certificate.cert };
}

const HTTP_OK = httpAnswer(OK_ANSWER);

describe('before the handshake is over', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['closes the connection', (socket) => socket.end()],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['closes it after the first message', (socket) => socket.once('data', () => socket.destroy())],
    ['resets it after the first message', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'speaks something else',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
  ])('a server that %s leaves the call undelivered', async (_name, behave) => {
    const { port } = await open.listen(createServer(behave));
    expect(await callTo(port)).toMatchObject({ kind: 'undelivered' });
  });

  test('a server that says nothing leaves the call undelivered', async () => {
    const { port } = await open.listen(createServer(() => undefined));
    expect(await callTo(port, { timeoutMs: 200 })).toEqual({
      kind: 'undelivered',
      reason: 'not sent within 0.2 s',
    });
  });

  test('closing does not wait for a connection whose call was given up', async () => {
    const { port } = await open.listen(createServer(() => undefined));
    const api = openApi(port, { timeoutMs: 100 });
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'undelivered' });
    const startedMs = performance.now();
    await api.close();
    // The connection itself is tried for 10 s.
    expectInTime(performance.now() - startedMs, 5000);
  });

  test('a certificate that nobody vouches for leaves the call undelivered', async () => {
    const { port, requests } = await startTls((socket) => socket.write(HTTP_OK));
    const result = await callTo(port);
    expect(result).toEqual({
      kind: 'undelivered',
      reason: 'certificate not trusted: NODE_EXTRA_CA_CERTS names the file of an authority of your own',
    });
    expect(requests).toEqual([]);
  });

  test('the variable that switches certificate checks off for all of Node does not do so here', async () => {
    const { port, requests } = await startTls((socket) => socket.write(HTTP_OK));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await callTo(port)).toMatchObject({ kind: 'undelivered' });
    expect(requests).toEqual([]);
  });

  test('a certificate for another host leaves the call undelivered', async () => {
    const { port, requests, ca } = await startTls(
      (socket) => socket.write(HTTP_OK),
      selfSigned([10, 0, 0, 1]),
    );
    const result = await callTo(port, { ca });
    expect(result).toEqual({ kind: 'undelivered', reason: 'certificate is for another name' });
    expect(requests).toEqual([]);
  });
});

describe('after the handshake', () => {
  test('an answer is read', async () => {
    const { port, ca } = await startTls((socket) => socket.write(HTTP_OK));
    expect(await callTo(port, { ca })).toMatchObject({ kind: 'answered' });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['closes the connection', (socket) => socket.end()],
    ['destroys the connection', (socket) => socket.destroy()],
  ])('a server that %s leaves the call silent', async (_name, behave) => {
    const { port, requests, ca } = await startTls(behave);
    expect(await callTo(port, { ca })).toMatchObject({ kind: 'silent' });
    expect(requests).toHaveLength(1);
  });
});

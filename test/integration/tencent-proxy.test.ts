// Calls through a proxy: tunnels, logins, and what is said when there is no way.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { ownAuthority } from '../support/certificates.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { answers, httpAnswer, OK_ANSWER, OpenThings, REQUEST } from '../support/scripted-server.ts';

const things = new OpenThings();
afterEach(() => things.closeAll());

const by = (url: string) => ({ proxy: new Secret(url, 'a proxy') });

test('calls go through tunnels, and a tunnel is used again', async () => {
  const server = await things.startServer(answers(httpAnswer(OK_ANSWER)));
  const proxy = await startConnectProxy(onTestFinished, { login: 'an@na:ge:heim' });
  const api = things.openApi(server.endpoint, by(proxy.url.replace('//', '//an%40na:ge%3Aheim@')));
  let sent = 0;
  for (let i = 0; i < 5; i += 1) {
    const result = await api.call({ ...REQUEST, onSent: () => (sent += 1) });
    expect(result).toMatchObject({ kind: 'answered' });
  }
  expect(new Set(proxy.tunnels)).toEqual(new Set([`127.0.0.1:${server.port}`]));
  expect(proxy.tunnels.length).toBeLessThan(5);
  expect(proxy.others).toEqual([]);
  expect(server.requests.map(({ headers }) => headers).join()).not.toMatch(/proxy-authorization/i);
  // The first one in a tunnel does not tell when it left; its answer does.
  expect(sent).toBe(5 - proxy.tunnels.length);
});

test('what goes through the tunnel is TLS between us and the server, also where the proxy speaks TLS itself', async () => {
  const authority = ownAuthority(onTestFinished);
  const tls = authority.sign('server', 'DNS:chat.example');
  const files = { key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) };
  const server: Server = createServer(files, (request, response) => {
    request.resume().on('end', () => response.end(OK_ANSWER));
  });
  const { port } = await things.listen(server);
  const proxy = await startConnectProxy(onTestFinished, { leadsTo: port });
  const ca = readFileSync(tls.caFile, 'utf8');

  const api = things.openApi('https://chat.example', { ...by(proxy.url), ca });
  expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
  expect(proxy.tunnels).toEqual(['chat.example:443']);

  const other = things.openApi('https://other.example', { ...by(proxy.url), ca });
  expect(await other.call(REQUEST)).toEqual({
    kind: 'undelivered',
    reason: 'certificate is for another name',
  });
  const stranger = things.openApi('https://chat.example', by(proxy.url));
  expect(await stranger.call(REQUEST)).toEqual({
    kind: 'undelivered',
    reason: 'certificate not trusted: NODE_EXTRA_CA_CERTS names the file of an authority of your own',
  });
});

test.each([
  ['asks for a login', { login: 'x:y' }, 'the proxy asks for a login, or refuses the one it got (HTTP 407)'],
  ['refuses', { refuses: 403 }, 'the proxy gives no way to the server (HTTP 403)'],
  ['cannot reach the server', { refuses: 502 }, 'the proxy gives no way to the server (HTTP 502)'],
])('a proxy that %s sends nothing on, and the reason says so', async (_, options, reason) => {
  const server = await things.startServer(answers(httpAnswer(OK_ANSWER)));
  const proxy = await startConnectProxy(onTestFinished, options);
  const api = things.openApi(server.endpoint, by(proxy.url.replace('//', '//anna:geheim@')));
  expect(await api.call(REQUEST)).toEqual({ kind: 'undelivered', reason });
  expect(server.requests).toEqual([]);
});

test('a proxy that is not there, or has a certificate that nobody trusts, is named as the one in the way', async () => {
  const api = things.openApi('http://127.0.0.1:9', by(`http://localhost:${await freePort()}`));
  expect(await api.call(REQUEST)).toEqual({ kind: 'undelivered', reason: 'the proxy: connection refused' });
  const tls = ownAuthority(onTestFinished).sign('proxy', 'DNS:localhost');
  const proxy = await startConnectProxy(onTestFinished, { tls });
  const secured = things.openApi('http://127.0.0.1:9', by(proxy.url));
  expect(await secured.call(REQUEST)).toMatchObject({
    kind: 'undelivered',
    reason: expect.stringMatching(/^the proxy: certificate not trusted/),
  });
});

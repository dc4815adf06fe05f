// The Tencent client in trouble, with real sockets: what counts as never sent, what as perhaps sent, and that nothing is sent twice.
import { createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Script } from '../support/scripted-server.ts';
import { answers, httpAnswer, OK_ANSWER, OpenThings, REQUEST } from '../support/scripted-server.ts';

const open = new OpenThings();

afterEach(() => open.closeAll());

describe('nothing was sent', () => {
  test('a refused connection is undelivered', async () => {
    const server = createServer();
    const { port } = await open.listen(server);
    await new Promise((closed) => server.close(closed));
    expect(await open.openApi(`http://127.0.0.1:${port}`).call(REQUEST)).toEqual({
      kind: 'undelivered',
      reason: 'connection refused',
    });
  });

  test('a name that nobody knows is undelivered', async () => {
    const result = await open.openApi('http://no-such-host.invalid').call(REQUEST);
    expect(result).toMatchObject({ kind: 'undelivered', reason: expect.stringMatching(/^host name/) });
  });

  test('an address that does not answer is undelivered', async () => {
    // 192.0.2.0/24 is reserved for documents (RFC 5737): no host has such an address.
    const result = await open.openApi('http://192.0.2.1:81', { timeoutMs: 300 }).call(REQUEST);
    expect(result.kind).toBe('undelivered');
  });

  test('a call that is still waiting for a connection when its time is up is undelivered, and never sent later', async () => {
    const server = await open.startServer((socket, _request, count) => {
      if (count > 1) socket.write(httpAnswer(OK_ANSWER));
    });
    const api = open.openApi(server.endpoint, { connections: 1, timeoutMs: 300 });
    const [first, second] = await Promise.all([
      api.call(REQUEST),
      api.call({ ...REQUEST, path: 'never/sent' }),
    ]);
    expect(first).toEqual({ kind: 'silent', reason: 'timeout after 0.3 s' });
    expect(second.kind).toBe('undelivered');
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect(server.requests.map(({ line }) => /never/.test(line))).toEqual([false, false]);
  });

  test('a call that was given up before it began is undelivered', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const result = await open.openApi(server.endpoint).call(REQUEST, AbortSignal.abort());
    expect(result).toEqual({ kind: 'undelivered', reason: 'aborted' });
    expect(server.sockets).toHaveLength(0);
  });

  test('a call that is given up while it connects is undelivered, and the server never sees it', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint);
    const stop = new AbortController();
    const call = api.call({ ...REQUEST, path: 'never/sent' }, stop.signal);
    stop.abort();
    expect(await call).toEqual({ kind: 'undelivered', reason: 'aborted' });
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.line).not.toContain('never');
  });

  test('a call after closing is undelivered', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint);
    await api.close();
    expect(await api.call(REQUEST)).toEqual({ kind: 'undelivered', reason: 'client closed' });
  });
});

describe('the request went out and no answer can be trusted', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

  test.each<[string, Script, RegExp]>([
    ['a server that ends the connection', (s) => s.end(), /^connection closed/],
    ['a server that resets the connection', (s) => s.resetAndDestroy(), /^connection (reset|closed)/],
    ['half of a status line', (s) => s.end('HTTP/1.1 20'), /./],
    ['half of the headers', (s) => s.end('HTTP/1.1 200 OK\r\ncontent-le'), /./],
    ['half of the body', (s) => s.end(httpAnswer(OK_ANSWER).slice(0, -10)), /./],
    ['half of a chunked body', (s) => s.end(`${chunked}5\r\n{"Act\r\n`), /./],
    ['a body longer than it says', (s) => s.end(httpAnswer('{"A":').replace(/$/, OK_ANSWER)), /JSON/],
    [
      'a body shorter than it says',
      (s) => s.end(httpAnswer(OK_ANSWER).replace(/content-length: \d+/, 'content-length: 999')),
      /./,
    ],
    ['an empty body', answers(httpAnswer('')), /^empty answer$/],
    ['a body that is HTML', answers(httpAnswer('<html>Bad gateway</html>')), /HTML/],
    ['a body that is not JSON', answers(httpAnswer('OK')), /not a JSON object/],
    ['something that is not HTTP', (s) => s.end('SSH-2.0-OpenSSH\r\n\r\n'), /^answer is not HTTP$/],
    ['HTTP 502', answers(httpAnswer('<html></html>', { status: '502 Bad Gateway' })), /^HTTP 502$/],
    ['HTTP 503 with JSON that says OK', answers(httpAnswer(OK_ANSWER, { status: '503 Busy' })), /^HTTP 503$/],
    ['HTTP 408', answers(httpAnswer('', { status: '408 Timeout' })), /^HTTP 408$/],
    ['HTTP 204', answers('HTTP/1.1 204 No Content\r\n\r\n'), /^HTTP 204$/],
    ['an answer above 8 MB', answers(httpAnswer(`"${'x'.repeat(9 * 1024 * 1024)}"`)), /^answer above 8 MB$/],
    [
      'an upgrade to another protocol',
      answers('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      /./,
    ],
  ])('%s is silent, and was sent once', async (_name, script, reason) => {
    const server = await open.startServer(script);
    const result = await open.openApi(server.endpoint, { timeoutMs: 4000 }).call(REQUEST);
    expect(result).toMatchObject({ kind: 'silent', reason: expect.stringMatching(reason) });
    expect(server.requests).toHaveLength(1);
  });

  test('a server that accepts the connection and closes it unread is silent', async () => {
    const { port } = await open.listen(createServer((socket) => socket.end()));
    const result = await open.openApi(`http://127.0.0.1:${port}`, { timeoutMs: 4000 }).call(REQUEST);
    expect(result.kind).toBe('silent');
  });

  test('silence ends with the time for the whole call', async () => {
    const server = await open.startServer(() => undefined);
    const result = await open.openApi(server.endpoint, { timeoutMs: 150 }).call(REQUEST);
    expect(result).toEqual({ kind: 'silent', reason: 'timeout after 0.15 s' });
    expect(server.requests).toHaveLength(1);
  });

  test('an answer that trickles in for too long is silent', async () => {
    const server = await open.startServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await open.openApi(server.endpoint, { timeoutMs: 200 }).call(REQUEST);
    expect(result).toEqual({ kind: 'silent', reason: 'timeout after 0.2 s' });
  });

  test('a call given up on its way is silent, and its connection is closed', async () => {
    const stop = new AbortController();
    const server = await open.startServer(() => stop.abort());
    const result = await open.openApi(server.endpoint).call(REQUEST, stop.signal);
    expect(result).toEqual({ kind: 'silent', reason: 'aborted' });
    await vi.waitFor(() => expect(server.sockets[0]?.destroyed).toBe(true));
  });

  test('a used connection that the server closes under a second call is silent, not sent again', async () => {
    const server = await open.startServer((socket, _request, count) => {
      if (count === 2) socket.destroy();
      else socket.write(httpAnswer(OK_ANSWER));
    });
    const api = open.openApi(server.endpoint, { connections: 1 });
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'silent' });
    expect([server.requests.length, server.sockets.length]).toEqual([2, 1]);
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect([server.requests.length, server.sockets.length]).toEqual([3, 2]);
  });
});

// The Tencent client against real sockets: what it sends, and how it reads what comes back.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  answers,
  httpAnswer,
  OK_ANSWER,
  OpenThings,
  REQUEST,
  SIGNATURE,
} from '../support/scripted-server.ts';

const open = new OpenThings();

afterEach(() => open.closeAll());

describe('the request', () => {
  test('is a POST with the five parameters of the documents and a JSON body', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint, { admin: 'admin &=#?+ 管', random: () => 4_294_967_295 });
    expect(await api.call(REQUEST)).toEqual({ kind: 'answered', envelope: { code: 0, message: '' } });
    const [seen] = server.requests;
    const [method, target] = (seen?.line ?? '').split(' ');
    const url = new URL(target ?? '', server.endpoint);
    expect([method, url.pathname]).toEqual(['POST', '/v4/sns/group_delete']);
    expect([...url.searchParams]).toEqual([
      ['sdkappid', '1400000000'],
      ['identifier', 'admin &=#?+ 管'],
      ['usersig', SIGNATURE],
      ['random', '4294967295'],
      ['contenttype', 'json'],
    ]);
    expect(target).not.toContain('+');
    expect(JSON.parse(seen?.body ?? '')).toEqual(REQUEST.body);
    expect(seen?.headers).toMatch(/content-type: application\/json/);
  });

  test('carries another unsigned 32-bit number each time, on connections that are kept', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint);
    for (let i = 0; i < 20; i++) await api.call(REQUEST);
    const numbers = server.requests.map(({ line }) => Number(/random=(\d+)/.exec(line)?.[1]));
    expect(new Set(numbers).size).toBeGreaterThan(15);
    expect(numbers.every((n) => n >= 0 && n < 2 ** 32)).toBe(true);
    expect(server.sockets.length).toBeLessThanOrEqual(2);
  });

  test('goes below the path of the base address', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    await open.openApi(`${server.endpoint}/gateway`).call(REQUEST);
    expect(server.requests[0]?.line).toMatch(/^POST \/gateway\/v4\/sns\/group_delete\?/);
  });

  test('is never put behind another one on a connection', async () => {
    const server = await open.startServer((socket, _request, count) => {
      if (count === 2) for (const waiting of server.sockets) waiting.write(httpAnswer(OK_ANSWER));
      else expect(socket).toBe(server.sockets[0]);
    });
    const api = open.openApi(server.endpoint);
    const results = await Promise.all([api.call(REQUEST), api.call(REQUEST)]);
    expect(results.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(server.sockets).toHaveLength(2);
  });

  test('that cannot be written at all is an error without the signature', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const error: unknown = await open
      .openApi(server.endpoint)
      .call({ ...REQUEST, path: 'sns/\r\nx' })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SIGNATURE);
    expect(server.sockets).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('after an interim one is read', async () => {
    const server = await open.startServer(
      answers(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${httpAnswer(OK_ANSWER)}`),
    );
    expect(await open.openApi(server.endpoint).call(REQUEST)).toMatchObject({ kind: 'answered' });
  });

  test('that closes its connection is read, and the next call opens another', async () => {
    const server = await open.startServer((socket) =>
      socket.end(httpAnswer(OK_ANSWER, { headers: 'connection: close\r\n' })),
    );
    const api = open.openApi(server.endpoint);
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect([server.requests.length, server.sockets.length]).toEqual([2, 2]);
  });

  test('whose connection the server then closes does not harm the next call', async () => {
    const server = await open.startServer((socket) => socket.write(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint);
    await api.call(REQUEST);
    server.sockets[0]?.end();
    await vi.waitFor(() => expect(server.sockets[0]?.destroyed).toBe(true));
    expect(await api.call(REQUEST)).toMatchObject({ kind: 'answered' });
    expect(server.requests).toHaveLength(2);
  });

  test('gives its items and tells how far the server clock is ahead', async () => {
    const server = await open.startServer(
      answers(httpAnswer(OK_ANSWER, { headers: 'Date: Fri, 20 Nov 2026 12:00:00 GMT\r\n' })),
    );
    const api = open.openApi(server.endpoint, { clock: () => Date.UTC(2026, 10, 20, 9) });
    expect(api.serverAheadMs?.()).toBeUndefined();
    const items = [{ id: 'a', code: 0, message: '' }];
    expect(await api.call({ ...REQUEST, readItems: () => items })).toMatchObject({ kind: 'answered', items });
    expect(api.serverAheadMs?.()).toBe(3 * 3_600_000);
    expect(api.host).toBe(new URL(server.endpoint).host);
  });

  test.each([
    ['404 Not Found', 'misdirected'],
    ['403 Forbidden', 'misdirected'],
    ['429 Too Many', 'throttled'],
  ])('with HTTP %s is %s', async (status, kind) => {
    const server = await open.startServer(answers(httpAnswer('{}', { status })));
    const result = await open.openApi(server.endpoint).call(REQUEST);
    expect(result).toEqual({ kind, reason: `HTTP ${status.slice(0, 3)}` });
  });

  test('that redirects is not followed: the signature stays where it is', async () => {
    const other = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const headers = `location: ${other.endpoint}/v4/x\r\n`;
    const server = await open.startServer(answers(httpAnswer('', { status: '302 Found', headers })));
    expect(await open.openApi(server.endpoint).call(REQUEST)).toEqual({
      kind: 'misdirected',
      reason: 'HTTP 302',
    });
    expect(other.sockets).toHaveLength(0);
  });
});

describe('the client', () => {
  test('closes after the calls under way have ended', async () => {
    let reply: (() => void) | undefined;
    const server = await open.startServer((socket) => {
      reply = () => socket.write(httpAnswer(OK_ANSWER));
    });
    const api = open.openApi(server.endpoint);
    const call = api.call(REQUEST);
    await vi.waitFor(() => expect(reply).toBeDefined());
    const closed = api.close();
    reply?.();
    expect(await call).toMatchObject({ kind: 'answered' });
    await closed;
  });

  test('asks the credentials for the signature of each call, and passes signing again on', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const userSig = vi.fn().mockReturnValueOnce('one').mockReturnValueOnce('two');
    const api = open.openApi(server.endpoint, { credentials: { userSig, signAgain: () => false } });
    await api.call(REQUEST);
    expect(api.signAgain()).toBe(false);
    await api.call(REQUEST);
    expect(server.requests.map(({ line }) => /usersig=(\w+)/.exec(line)?.[1])).toEqual(['one', 'two']);
  });

  test('hides the signature that a server quotes back, though another one is in use by then', async () => {
    const server = await open.startServer((socket, { line }) => {
      const quoted = /usersig=([^&]+)/.exec(line)?.[1];
      socket.write(
        httpAnswer(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 70_003, ErrorInfo: `bad ${quoted}` })),
      );
    });
    const userSig = vi.fn().mockReturnValueOnce('old-signature').mockReturnValue('new-signature');
    const api = open.openApi(server.endpoint, { credentials: { userSig, signAgain: () => true } });
    expect(await api.call(REQUEST)).toMatchObject({ envelope: { code: 70_003, message: 'bad [redacted]' } });
  });

  test('shows no signature when it is printed', async () => {
    const server = await open.startServer(answers(httpAnswer(OK_ANSWER)));
    const api = open.openApi(server.endpoint);
    const result = await api.call(REQUEST);
    expect(
      `${inspect(api, { depth: 9, showHidden: true })}${JSON.stringify(api)}${inspect(result)}`,
    ).not.toContain(SIGNATURE);
  });
});

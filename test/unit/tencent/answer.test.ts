// Which of the five kinds of result an answer is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../src/adapters/tencent/answer.ts';
import type { CallResult } from '../../../src/core/call-result.ts';

const KINDS = ['answered', 'silent', 'undelivered', 'throttled', 'misdirected'];

function read(body: unknown, status = 200): CallResult {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readAnswer({ kind: 'answer', status, body: new TextEncoder().encode(text) });
}

describe('the envelope', () => {
  test('is read as it came', () => {
    expect(read({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '0', RequestId: 'r-1' })).toEqual({
      kind: 'answered',
      envelope: { code: 0, message: '0', requestId: 'r-1' },
    });
  });

  test('may spell its request id either way, and may lack the message', () => {
    expect(read({ ActionStatus: 'FAIL', ErrorCode: 70009, RequestID: 'r-2', RequestId: 7 })).toEqual({
      kind: 'answered',
      envelope: { code: 70009, message: '', requestId: 'r-2' },
    });
  });

  test('with a code is an answer even where its status says OK', () => {
    expect(read({ ActionStatus: 'OK', ErrorCode: 10010, ErrorInfo: 'x' })).toMatchObject({
      envelope: { code: 10010 },
    });
  });

  test.each([
    [{ ActionStatus: 'FAIL', ErrorCode: 0 }],
    [{ ErrorCode: 0 }],
    [{ ActionStatus: 'ok', ErrorCode: 0 }],
    [{ ActionStatus: 'OK' }],
    [{ ActionStatus: 'OK', ErrorCode: '0' }],
    [{ ActionStatus: 'OK', ErrorCode: null }],
    [{ ActionStatus: 'OK', ErrorCode: 0.5 }],
    [[]],
    [null],
    ['"OK"'],
    [''],
    ['{"ActionStatus":"OK","ErrorCode":0'],
    ['<html>502</html>'],
  ])('%j is not taken for an answer', (body) => {
    expect(read(body).kind).toBe('silent');
  });

  test('bytes that are not UTF-8 are not taken for an answer', () => {
    const body = Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"\xff"}', 'latin1');
    expect(readAnswer({ kind: 'answer', status: 200, body })).toEqual({
      kind: 'silent',
      reason: 'answer is not UTF-8',
    });
  });
});

describe('the signature of the call', () => {
  const SIG = 'eJw*secret_-sig';
  const readSigned = (text: string): CallResult =>
    readAnswer(
      { kind: 'answer', status: 200, body: new TextEncoder().encode(text) },
      (answer) => [{ id: 'a', code: 1, message: String(answer['Item']) }],
      SIG,
    );

  test('is not in what is read, however the answer quotes it', () => {
    const escaped = SIG.replace('s', String.raw`\u0073`);
    const info = `${'x'.repeat(490)}${SIG}`;
    const text = `{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"${info}","RequestId":"${SIG}","Item":"see ${escaped}."}`;
    const result = readSigned(text);
    expect(result).toMatchObject({
      envelope: { code: 70001, requestId: '[redacted]' },
      items: [{ message: 'see [redacted].' }],
    });
    // Replaced before the text is cut, so that no part of it stays.
    expect(JSON.stringify(result)).not.toContain(SIG.slice(0, 4));
  });

  test.each([
    ['as it is, in an answer without a backslash', SIG],
    ['with an escaped letter only', SIG.replace('e', String.raw`\u0065`)],
    ['with all of it escaped', SIG.replaceAll(/./g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)],
  ])('is not in what is read where it stands there %s', (_, quoted) => {
    const result = readSigned(
      `{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"no","Item":"see ${quoted}."}`,
    );
    expect(result).toMatchObject({ items: [{ message: 'see [redacted].' }] });
  });

  test('is found in the form that a URL has it in, too', () => {
    const body = {
      kind: 'answer',
      status: 200,
      body: Buffer.from('{"ErrorCode":1,"ErrorInfo":"sig=a%2Bb%3D"}'),
    } as const;
    expect(readAnswer(body, undefined, 'a+b=')).toMatchObject({ envelope: { message: 'sig=[redacted]' } });
  });
});

test('a message of any length is cut to 500 characters', () => {
  expect(read({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: 'x'.repeat(1_000_000) })).toMatchObject({
    envelope: { message: `${'x'.repeat(499)}…` },
  });
});

describe('the HTTP status', () => {
  test.each([
    [201, 'silent'],
    [204, 'silent'],
    [301, 'misdirected'],
    [302, 'misdirected'],
    [400, 'misdirected'],
    [403, 'misdirected'],
    [404, 'misdirected'],
    [408, 'silent'],
    [425, 'silent'],
    [429, 'throttled'],
    [500, 'silent'],
    [502, 'silent'],
    [599, 'silent'],
  ])('%i is %s, whatever the body', (status, kind) => {
    expect(read({ ActionStatus: 'OK', ErrorCode: 0 }, status)).toEqual({ kind, reason: `HTTP ${status}` });
    expect(readAnswer({ kind: 'broken', reason: 'connection reset', status })).toEqual({
      kind,
      reason: `HTTP ${status}`,
    });
  });
});

describe('the result list', () => {
  test('is read by the function of the API, and left out where that finds none', () => {
    const body = new TextEncoder().encode('{"ActionStatus":"OK","ErrorCode":0,"L":[1]}');
    const items = [{ id: 'a', code: 0, message: '' }];
    const exchanged = { kind: 'answer', status: 200, body } as const;
    expect(readAnswer(exchanged, (answer) => (Array.isArray(answer.L) ? items : undefined))).toMatchObject({
      items,
    });
    expect(Object.keys(readAnswer(exchanged, () => undefined))).toEqual(['kind', 'envelope']);
  });
});

test('success is read from HTTP 200 with ErrorCode 0 and OK, and from nothing else', () => {
  const fields = fc.record(
    {
      ActionStatus: fc.constantFrom('OK', 'FAIL', 'ok', '', null, 0),
      ErrorCode: fc.oneof(fc.constantFrom(0, '0', '', null, false), fc.integer()),
      ErrorInfo: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fields, fc.constantFrom(200, 200, 201, 302, 404, 429, 500), (body, status) => {
      const isSuccess = status === 200 && body.ActionStatus === 'OK' && body.ErrorCode === 0;
      const result = read(JSON.stringify({ ...body, ErrorInfo: String(typeof body.ErrorInfo) }), status);
      expect(KINDS).toContain(result.kind);
      expect(result.kind === 'answered' && result.envelope.code === 0).toBe(isSuccess);
    }),
  );
});

test('any text at all gives a result', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => read(body).kind === 'silent'));
});

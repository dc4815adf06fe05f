// Signatures: the public test vector, and each way in which one can be wrong.
import { expect, test } from 'vitest';
import { UserSigCheck } from '../../../src/simulator/usersig-check.ts';
import { aUserSig, type SignedFields } from './simulator-client.ts';

// The demo key, signatures and times of the public test vector (API facts, section 4).
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const FROM_NODE =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwjDB4pTsxIKCzBQlK0MTAyiAyJRk5qYqWRmamllaGhoYwURTKwoyi8DipqZGcLXFmelKVkrOBVmlTimBxZZR5Xml7o5eQRb5efn*qZ6WaeWpEUZlnr6*kZYmmf5e4V6Rtkq1AAXZL70_';
const FROM_PYTHON =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwjDB4pTsxIKCzBQlK0MTAyiAyKRWFGQWpQLFTU1NjeCiJZm5YDEzS0tDAyOYaHFmOtBM54KsUqeUwGLLqPK8UndHryCL-Lx8-1RPy7Ty1AijMk9f30hLk0x-r3CvSFulWgAPYy*9';
const SIGNER = { sdkappid: 1_400_000_000, identifier: '0' };
const SIGNED_AT = 1_569_910_200;
const EXPIRE = 15_552_000;
const WHILE_GOOD = (SIGNED_AT + 60) * 1000;

const signed = (change: Partial<SignedFields> = {}): string =>
  aUserSig({ ...SIGNER, secretKey: KEY, time: SIGNED_AT, expire: EXPIRE, ...change });

const codeOf = (userSig: string, nowMs = WHILE_GOOD): number | undefined =>
  new UserSigCheck(KEY).problemOf(userSig, SIGNER, nowMs)?.code;

test.each([
  ['Node', FROM_NODE],
  ['Python', FROM_PYTHON],
])('the test vector of the %s package is good', (_, userSig) => {
  expect(codeOf(userSig)).toBeUndefined();
});

test('a signature with a userbuf covers it', () => {
  expect(codeOf(signed({ userbuf: 'YWJj' }))).toBeUndefined();
});

test('a signature is good up to its last second and has expired after it', () => {
  const lastMs = (SIGNED_AT + EXPIRE) * 1000;
  expect(codeOf(FROM_NODE, lastMs)).toBeUndefined();
  expect(codeOf(FROM_NODE, lastMs + 1)).toBe(70001);
});

test.each([
  ['nothing', '', 70002],
  ['a cut signature', FROM_NODE.slice(0, 60), 70003],
  ['letters that are no base64', '§§§', 70003],
  ['a signature by another key', signed({ secretKey: 'another' }), 70009],
  ['a signature for another identifier', signed({ identifier: '1' }), 70013],
  ['a signature for another app', signed({ sdkappid: 1 }), 70014],
])('%s is refused', (_, userSig, code) => {
  expect(codeOf(userSig)).toBe(code);
});

test('a signature that was refused or accepted once is judged the same the second time', () => {
  const check = new UserSigCheck(KEY);
  const twice = (userSig: string): unknown[] =>
    [1, 2].map(() => check.problemOf(userSig, SIGNER, WHILE_GOOD)?.code);
  expect(twice(FROM_NODE)).toEqual([undefined, undefined]);
  expect(twice(signed({ secretKey: 'another' }))).toEqual([70009, 70009]);
});

// What is sealed can be opened with the same key at the same place, and in no other way.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueueCipher, type SealedPlace } from '../../../src/adapters/queue/queue-cipher.ts';
import { Secret } from '../../../src/core/secret.ts';

const PLACE: SealedPlace = { queueName: 'chat-purge-1-accounts', jobId: 'run.1', part: 'job' };
const cipher = createQueueCipher(new Secret('ab'.repeat(32)));
const UNREADABLE = expect.objectContaining({ code: 'queue.unreadable', kind: 'passing' });

function opening(sealed: string, place: SealedPlace = PLACE, by = cipher): () => string {
  return () => by.open(sealed, place);
}

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cipher.open(cipher.seal(text, PLACE), PLACE)).toBe(text);
    }),
  );
});

test('the same text never looks the same twice, and shows nothing of itself', () => {
  const text = 'planted-1 '.repeat(10);
  const sealed = Array.from({ length: 1_000 }, () => cipher.seal(text, PLACE));
  const bytes = sealed.map((one) => Buffer.from(one, 'base64'));
  expect(new Set(bytes.map((one) => one.subarray(5, 17).toString('hex'))).size).toBe(1_000);
  expect(bytes.some((one) => one.includes('planted'))).toBe(false);
});

test('it begins with the version and the id of the key, and is as long as the text but for 33 bytes', () => {
  const bytes = Buffer.from(cipher.seal('x'.repeat(100), PLACE), 'base64');
  expect(bytes[0]).toBe(1);
  expect(bytes.subarray(1, 5).toString('hex')).toBe(cipher.keyId);
  expect(bytes).toHaveLength(100 + 33);
});

describe('it cannot be opened', () => {
  const sealed = cipher.seal('planted-1', PLACE);

  test.each<[string, SealedPlace]>([
    ['another job', { ...PLACE, jobId: 'run.2' }],
    ['another queue', { ...PLACE, queueName: 'chat-purge-1-groups' }],
    ['another part of the job', { ...PLACE, part: 'ended' }],
  ])('for %s', (_, place) => {
    expect(opening(sealed, place)).toThrow(UNREADABLE);
  });

  test('with another key, which has another id', () => {
    const other = createQueueCipher(new Secret('cd'.repeat(32)));
    expect(other.keyId).not.toBe(cipher.keyId);
    expect(opening(sealed, PLACE, other)).toThrow(UNREADABLE);
  });

  test('when any one of its bits was turned', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opening(turned.toString('base64'))).toThrow(UNREADABLE);
    }
  });

  test.each(['', 'AQ==', '{"batch":1}', sealed.slice(0, 40)])('when it is something else: "%s"', (text) => {
    expect(opening(text)).toThrow(UNREADABLE);
  });

  test('and what is said of it shows nothing of the text or the key', () => {
    try {
      cipher.open(sealed, { ...PLACE, jobId: 'run.2' });
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/planted|abab/);
    }
  });
});

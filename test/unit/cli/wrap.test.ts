// Lines on a narrow terminal: broken at spaces, nothing lost, commands to copy in one piece.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beside, wrapped } from '../../../src/cli/wrap.ts';

test('what fits, and what goes to a file, stays as it is', () => {
  const long = `  ${'word '.repeat(100)}end`;
  expect(wrapped('Run r has finished.', 40)).toBe('Run r has finished.');
  expect(wrapped(long, Number.POSITIVE_INFINITY)).toBe(long);
});

test('a long line is broken at spaces, and goes on further in', () => {
  expect(wrapped('  to delete: 300 rows of accounts in 3 calls at 80 calls/s', 40)).toBe(
    '  to delete: 300 rows of accounts in 3\n    calls at 80 calls/s',
  );
});

test('a command to copy stands in one piece, at the edge where it is too long', () => {
  expect(wrapped('When that is mended, go on with: chat-purge apply runs/october', 40)).toBe(
    'When that is mended, go on with:\n  chat-purge apply runs/october',
  );
  const long = `chat-purge apply ${'x'.repeat(40)}`;
  expect(wrapped(`Go on with: ${long}`, 40)).toBe(`Go on with:\n${long}`);
  expect(wrapped('Go on with: chat-purge apply r (with --canary again, or without)', 40)).toBe(
    'Go on with: chat-purge apply r (with\n  --canary again, or without)',
  );
});

test('a drawn table is left alone', () => {
  const table = `┌${'─'.repeat(60)}┐\n│ ${'a '.repeat(29)} │`;
  expect(wrapped(table, 40)).toBe(table);
});

test('a letter that takes two columns counts as two', () => {
  expect(wrapped(`删除的用户名单 ${'名'.repeat(10)} end`, 22)).toBe(
    `删除的用户名单\n  ${'名'.repeat(10)}\n  end`,
  );
});

test('lines stand beside their head, or below it where there is no room', () => {
  const lines = ['the server knows the app and all is well', 'Do nothing.'];
  expect(beside('pass  region  ', lines, 46)).toBe(
    'pass  region  the server knows the app and all\n              is well\n              Do nothing.',
  );
  expect(beside('pass  region  ', lines, 40)).toBe(
    'pass  region\n    the server knows the app and all is\n    well\n    Do nothing.',
  );
  expect(beside('pass  region  ', lines, Number.POSITIVE_INFINITY)).toBe(
    'pass  region  the server knows the app and all is well\n              Do nothing.',
  );
});

test('no word is lost or cut, and no line is too long that could be shorter', () => {
  const words = fc.array(fc.stringMatching(/^[a-z/.:,0-9]{1,30}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 100 }), (given, columns) => {
      const lines = wrapped(given.join(' '), columns).split('\n');
      expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(given);
      for (const line of lines) {
        expect(line.length <= columns || !line.trim().includes(' ')).toBe(true);
      }
    }),
  );
});

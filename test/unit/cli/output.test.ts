// What is written for a person is text and nothing else.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Output } from '../../../src/cli/output.ts';

function anOutput(json: boolean) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  const output = new Output({ json, quiet: false, stdout, stderr });
  return { output, written: () => ({ stdout: read(stdout), stderr: read(stderr) }) };
}

const SPITEFUL = 'code 1 \u001B[2Jgone\u009B1A\r\u0007\u0000\nnext\tline';

test('control characters of a server or a file do not reach the terminal', () => {
  const { output, written } = anOutput(false);
  output.say(SPITEFUL);
  output.warn(SPITEFUL);
  output.result(SPITEFUL, {});
  const plain = 'code 1 \uFFFD[2Jgone\uFFFD1A\uFFFD\uFFFD\uFFFD\nnext\tline\n';
  expect(written()).toEqual({ stdout: plain, stderr: plain + plain });
});

test('for a script nothing is lost, and a line stays a line', () => {
  const { output, written } = anOutput(true);
  output.result('', { message: SPITEFUL });
  const { stdout } = written();
  expect(stdout).toMatch(/^[ -~\u0080-\u{10FFFF}]+\n$/u);
  expect(JSON.parse(stdout)).toEqual({ message: SPITEFUL });
});

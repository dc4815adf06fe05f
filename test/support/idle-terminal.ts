// The streams of the test itself as a terminal on which nobody presses anything, for making the program.
import type { Terminal } from '../../src/cli/context.ts';

const never = () => () => undefined;
const { stdin, stdout, stderr } = process;

export const IDLE_TERMINAL: Terminal = {
  stdin,
  stdout,
  stderr,
  interrupt: new AbortController().signal,
  onEndedAtOnce: never,
  onProgressAsked: never,
};

// Says at the first Ctrl-C that the command is ending, since calls under way take a moment; at the second, how to go on.
import type { Context } from './context.ts';

/**
 * Returns how to stop listening.
 * @param goOn the command with which to go on, to be copied
 */
export function tellOnInterrupt({ output, terminal }: Context, goOn: string): () => void {
  const tell = () => output.say('Stopping: calls under way are let end. Press Ctrl-C again to end at once.');
  terminal.interrupt.addEventListener('abort', tell);
  const leaveOff = terminal.onEndedAtOnce(() => {
    output.dropLine();
    output.warn(`Ended at once. Nothing is lost: what was under way is asked again.\nGo on with: ${goOn}`);
  });
  return () => {
    terminal.interrupt.removeEventListener('abort', tell);
    leaveOff();
  };
}

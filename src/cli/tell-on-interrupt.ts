// Says at the first Ctrl-C that the command is ending, since calls under way take a moment.
import type { Context } from './context.ts';

/** Returns how to stop listening. */
export function tellOnInterrupt({ output, terminal }: Context): () => void {
  const tell = () => output.say('Stopping: calls under way are let end. Press Ctrl-C again to end at once.');
  terminal.interrupt.addEventListener('abort', tell);
  return () => terminal.interrupt.removeEventListener('abort', tell);
}

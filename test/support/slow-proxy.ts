// A proxy that accepts a connection at once and passes its first bytes on much later.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

export interface SlowProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param target base address of the server behind it; @param delayMs for the first bytes of each connection */
export async function startSlowProxy(target: string, delayMs: number): Promise<SlowProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<{ destroy(): void }>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => near.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        open.delete(socket);
      });
    }
    far.pipe(near);
    setTimeout(() => near.pipe(far), delayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

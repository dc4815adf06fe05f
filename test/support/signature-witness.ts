// A proxy between a client and a simulator that remembers the signatures that go by.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OnTestFinished } from './purge-folder.ts';

export interface SignatureWitness {
  readonly url: string;
  /** Each once. */
  signatures(): readonly string[];
}

export async function startSignatureWitness(
  onTestFinished: OnTestFinished,
  simulatorPort: number,
): Promise<SignatureWitness> {
  const seen = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const signature = new URL(url, 'http://witness').searchParams.get('usersig');
    if (signature !== null) seen.add(signature);
    const onward = request(
      { host: '127.0.0.1', port: simulatorPort, method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, signatures: () => [...seen] };
}

// Collects the body of a request.
import type { IncomingMessage } from 'node:http';

/** A client that leaves before its body has arrived gets nothing done. */
export function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks)));
  // The client has left: there is nobody to tell.
  request.on('error', () => undefined);
}

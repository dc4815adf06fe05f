// Puts a delivery on the wire at its time, or cuts the connection.
import type { ServerResponse } from 'node:http';
import { type Delivery, firstHalf } from './fault-effect.ts';

/** Sends and says whether an answer went out; false also where the client has left. */
export function send(delivery: Delivery, response: ServerResponse, serverTimeMs: number): boolean {
  if (response.destroyed || response.writableEnded) return false;
  switch (delivery.kind) {
    case 'reply':
      writeHead(response, { ...delivery, serverTimeMs });
      response.end(delivery.body);
      return true;
    case 'cut-off': {
      const { body } = delivery;
      writeHead(response, { status: 200, type: 'json', body, serverTimeMs });
      response.write(firstHalf(body), () => response.socket?.destroy());
      return false;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return false;
    case 'silence':
      return false;
    default:
      return delivery satisfies never;
  }
}

interface Head {
  readonly status: number;
  readonly type: 'json' | 'html';
  readonly body: string;
  readonly serverTimeMs: number;
}

function writeHead(response: ServerResponse, head: Head): void {
  // The server's clock may be off on purpose, so Node's own Date header would be wrong.
  response.sendDate = false;
  response.writeHead(head.status, {
    'content-type': head.type === 'json' ? 'application/json' : 'text/html',
    'content-length': Buffer.byteLength(head.body),
    date: new Date(head.serverTimeMs).toUTCString(),
  });
}

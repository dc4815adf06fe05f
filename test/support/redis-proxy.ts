// A proxy before a Redis server that can do what networks do: cut connections, accept and drop them, fall silent, lose a reply.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Secret } from '../../src/core/secret.ts';

/** `dropping`: takes connections and ends them at once, as a load balancer does whose server is gone. */
type Manner = 'passing' | 'dropping' | 'silent';

interface LostReply {
  /** What the request holds. */
  readonly request: string;
  /** How much of the reply comes through before the connection is cut. */
  readonly bytes: number;
  readonly lost: () => void;
}

export class RedisProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #open = new Set<Socket>();
  #manner: Manner = 'passing';
  /** Connections so far. */
  taken = 0;
  #lostReply: LostReply | undefined;
  #dropAt: { readonly request: string; readonly come: () => void } | undefined;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#take(near));
  }

  /** @param target port of the server on this machine */
  static async start(target: number): Promise<RedisProxy> {
    const proxy = new RedisProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): { readonly url: Secret } {
    return { url: new Secret(this.url) };
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  pass(): void {
    this.#manner = 'passing';
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  drop(): void {
    this.#manner = 'dropping';
    this.cut();
  }

  /** Connections stay, and new ones are taken, but nothing goes through in either direction. */
  fallSilent(): void {
    this.#manner = 'silent';
  }

  /**
   * Cuts the connection of the next request that holds this text, after so many bytes of the reply. Resolves when that has
   * happened.
   */
  loseReply(request: string, bytes = 0): Promise<void> {
    return new Promise((lost) => {
      this.#lostReply = { request, bytes, lost };
    });
  }

  /** Drops connections from the next request on that holds this text, without passing it on. Resolves when it has come. */
  dropAt(request: string): Promise<void> {
    return new Promise((come) => {
      this.#dropAt = { request, come };
    });
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(near: Socket): void {
    this.taken += 1;
    if (this.#manner === 'dropping') {
      near.destroy();
      return;
    }
    const far = connect(this.#target, '127.0.0.1');
    this.#open.add(near);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        this.#open.delete(near);
      });
    }
    this.#join(near, far);
  }

  #join(near: Socket, far: Socket): void {
    let losing: LostReply | undefined;
    near.on('data', (data) => {
      if (this.#manner === 'silent') return;
      if (this.#dropAt !== undefined && data.includes(this.#dropAt.request)) {
        this.drop();
        this.#dropAt.come();
        this.#dropAt = undefined;
        return;
      }
      if (this.#lostReply !== undefined && data.includes(this.#lostReply.request)) {
        losing = this.#lostReply;
        this.#lostReply = undefined;
      }
      far.write(data);
    });
    far.on('data', (data) => {
      if (this.#manner === 'silent') return;
      if (losing === undefined) {
        near.write(data);
        return;
      }
      near.end(data.subarray(0, losing.bytes), () => near.destroy());
      losing.lost();
      losing = undefined;
    });
  }
}

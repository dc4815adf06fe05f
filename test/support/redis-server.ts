// A real redis-server of the test's own: on a free port, with its data in a directory that is removed after it.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Secret } from '../../src/core/secret.ts';
import { freePort } from './free-port.ts';
import { waitUntil } from './wait-until.ts';

export interface RedisServerOptions {
  /** Left out, nothing is kept over a restart. */
  readonly appendFsync?: 'always' | 'everysec';
  /** Further lines of configuration as arguments. */
  readonly args?: readonly string[];
  /** Of a cluster's node. */
  readonly busPort?: number;
  /** If `args` make it listen by TLS too. */
  readonly tlsPort?: number;
}

const TRIES = 3;

export class RedisServer {
  readonly port: number;
  readonly #dir = mkdtempSync(join(tmpdir(), 'chat-purge-redis-'));
  readonly #options: RedisServerOptions;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: RedisServerOptions) {
    this.port = port;
    this.#options = options;
  }

  /** @param options made anew for each try: between finding a free port and listening on it another one can have taken it */
  static async start(
    options: RedisServerOptions | (() => Promise<RedisServerOptions>) = {},
  ): Promise<RedisServer> {
    for (let left = TRIES - 1; ; left -= 1) {
      const chosen = typeof options === 'function' ? await options() : options;
      const server = new RedisServer(await freePort(), chosen);
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.remove();
        if (left === 0) throw error;
      }
    }
  }

  get busPort(): number | undefined {
    return this.#options.busPort;
  }

  get tlsPort(): number | undefined {
    return this.#options.tlsPort;
  }

  get isRunning(): boolean {
    const child = this.#process;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get address(): { readonly url: Secret } {
    return { url: new Secret(this.url) };
  }

  async start(): Promise<void> {
    const { appendFsync, args = [] } = this.#options;
    const persistence =
      appendFsync === undefined ? [] : ['--appendonly', 'yes', '--appendfsync', appendFsync];
    const child = spawn(
      redisServer(),
      [
        '--port',
        String(this.port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--dir',
        this.#dir,
        ...persistence,
        ...args,
      ],
      { stdio: 'ignore' },
    );
    this.#process = child;
    await waitUntil('redis-server answers', async () => {
      if (!this.isRunning) throw new Error(`redis-server on port ${this.port} ended at once`);
      return (await this.ask(['PING'])) === 'PONG';
    });
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.isRunning) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** A client of the test's own; the caller disconnects it. */
  client(): Redis {
    return new Redis(this.url, { maxRetriesPerRequest: null });
  }

  /** What it says to one command; undefined where it cannot be asked. */
  ask(command: readonly (string | number)[]): Promise<unknown> {
    return commandOf(this.url, command);
  }

  /** Everything that stands in any key, as one text. */
  async everything(): Promise<string> {
    const client = this.client();
    try {
      const keys = await client.keys('*');
      const parts = await Promise.all(keys.map(async (key) => `${key}\n${await contentOf(client, key)}`));
      return parts.join('\n');
    } finally {
      client.disconnect();
    }
  }
}

async function contentOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await client.hgetall(key));
    case 'list':
      return JSON.stringify(await client.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await client.smembers(key));
    case 'zset':
      return JSON.stringify(await client.zrange(key, '0', '-1'));
    case 'stream':
      return JSON.stringify(await client.xrange(key, '-', '+'));
    default:
      return '';
  }
}

/** What a server says to one command; undefined where it cannot be asked. */
export async function commandOf(
  url: string,
  [name = '', ...args]: readonly (string | number)[],
): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(String(name), ...args);
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

/** On Debian it is installed where it is missing and the user may do that. */
export function redisServer(): string {
  const found = spawnSync('which', ['redis-server'], { encoding: 'utf8' }).stdout.trim();
  if (found !== '') return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    execFileSync('apt-get', ['update'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', 'redis-server'], { stdio: 'ignore' });
    return 'redis-server';
  }
  throw new Error(
    'redis-server is not installed: the tests of the queue on Redis need it (version 7.0 or later)',
  );
}

// A real redis-server of the test's own: on a free port, with its data in a directory that is removed after it.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Secret } from '../../src/core/secret.ts';
import { waitUntil } from './wait-until.ts';

export interface RedisServerOptions {
  /** Left out, nothing is kept over a restart. */
  readonly appendFsync?: 'always' | 'everysec';
  /** Further lines of configuration as arguments. */
  readonly args?: readonly string[];
}

export class RedisServer {
  readonly port: number;
  readonly #dir = mkdtempSync(join(tmpdir(), 'chat-purge-redis-'));
  readonly #options: RedisServerOptions;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: RedisServerOptions) {
    this.port = port;
    this.#options = options;
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
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
    await waitUntil('redis-server answers', () => this.#answers());
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
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

  async #answers(): Promise<boolean> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } catch {
      return false;
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** On Debian it is installed where it is missing and the user may do that. */
function redisServer(): string {
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

// A real Redis with a replica, and a sentinel that puts the replica in the master's place.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { commandOf, RedisServer, redisServer } from './redis-server.ts';
import type { AnyRedis } from './redis-stage.ts';
import { waitUntil } from './wait-until.ts';

const MASTER = 'mymaster';
const DOWN_AFTER_MS = 1_000;

export class RedisWithSentinel implements AnyRedis {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly #sentinelPort: number;
  /** Nothing listens there: an address is one of several that need not all answer. */
  readonly #deadPort: number;
  readonly #stop: () => void;

  private constructor(parts: {
    readonly servers: readonly [RedisServer, RedisServer];
    readonly ports: readonly [sentinel: number, dead: number];
    readonly stop: () => void;
  }) {
    [this.master, this.replica] = parts.servers;
    [this.#sentinelPort, this.#deadPort] = parts.ports;
    this.#stop = parts.stop;
  }

  static async start(): Promise<RedisWithSentinel> {
    const master = await RedisServer.start();
    const replica = await RedisServer.start({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
    await waitUntil('the replica has its master', async () =>
      String(await replica.ask(['INFO', 'replication'])).includes('master_link_status:up'),
    );
    const ports = [await freePort(), await freePort()] as const;
    const stop = startSentinel(ports[0], master.port);
    const redis = new RedisWithSentinel({ servers: [master, replica], ports, stop });
    await waitUntil('the sentinel knows the replica', async () => {
      const replicas = await redis.#askSentinel(['SENTINEL', 'REPLICAS', MASTER]);
      return JSON.stringify(replicas ?? '').includes(`127.0.0.1:${replica.port}`);
    });
    return redis;
  }

  get url(): string {
    return `redis+sentinel://127.0.0.1:${this.#deadPort},127.0.0.1:${this.#sentinelPort}/${MASTER}`;
  }

  async everything(): Promise<string> {
    const servers = [this.master, this.replica].filter(({ isRunning }) => isRunning);
    return (await Promise.all(servers.map((server) => server.everything()))).join('\n');
  }

  /** Asks the sentinel to put the replica in the place of the master, which lives on. */
  async failOver(): Promise<void> {
    // It refuses until it knows how the replica is.
    await waitUntil('the sentinel begins', async () => {
      return (await this.#askSentinel(['SENTINEL', 'FAILOVER', MASTER])) === 'OK';
    });
  }

  /** Until the sentinel names the replica as the master. */
  failedOver(): Promise<void> {
    return this.#names(this.replica);
  }

  /** Until it names the first master again. */
  failedBack(): Promise<void> {
    return this.#names(this.master);
  }

  async remove(): Promise<void> {
    this.#stop();
    await Promise.all([this.master.remove(), this.replica.remove()]);
  }

  #names(server: RedisServer): Promise<void> {
    return waitUntil('the sentinel names another master', async () => {
      const address = await this.#askSentinel(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER]);
      return Array.isArray(address) && Number(address[1]) === server.port;
    });
  }

  #askSentinel(command: readonly (string | number)[]): Promise<unknown> {
    return commandOf(`redis://127.0.0.1:${this.#sentinelPort}`, command);
  }
}

/** Returns how to end it. */
function startSentinel(port: number, masterPort: number): () => void {
  const dir = mkdtempSync(join(tmpdir(), 'chat-purge-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 1`,
      `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER} 5000`,
      '',
    ].join('\n'),
  );
  const child = spawn(redisServer(), [file, '--sentinel'], { stdio: 'ignore' });
  return () => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
}

// A real Redis cluster of the test's own: masters that share the slots, each perhaps with a replica.

import { argsForTls, type TlsFiles } from './certificates.ts';
import { freePort } from './free-port.ts';
import { RedisServer } from './redis-server.ts';
import type { AnyRedis } from './redis-stage.ts';
import { waitUntil } from './wait-until.ts';

const SLOTS = 16_384;

export interface RedisClusterOptions {
  readonly masters: number;
  /** Whether each master has a replica that takes its place. */
  readonly replicas?: boolean;
  /** Its clients come by TLS, and are told names: `localhost`. */
  readonly tls?: TlsFiles;
}

export class RedisCluster implements AnyRedis {
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  readonly #isByTls: boolean;

  private constructor(nodes: readonly RedisServer[], { masters, tls }: RedisClusterOptions) {
    this.masters = nodes.slice(0, masters);
    this.replicas = nodes.slice(masters);
    this.#isByTls = tls !== undefined;
  }

  static async start(options: RedisClusterOptions): Promise<RedisCluster> {
    const { masters, replicas = false, tls } = options;
    const count = replicas ? 2 * masters : masters;
    const nodes = await Promise.all(Array.from({ length: count }, () => startNode(tls)));
    const cluster = new RedisCluster(nodes, options);
    await cluster.#share();
    await cluster.#meet();
    await cluster.#follow();
    for (const node of nodes) await expectIn(node, ['CLUSTER', 'INFO'], 'cluster_state:ok');
    return cluster;
  }

  get url(): string {
    if (this.#isByTls) {
      return `rediss+cluster://${this.masters.map(({ tlsPort }) => `localhost:${tlsPort}`).join(',')}`;
    }
    return `redis+cluster://${this.masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  get nodes(): readonly RedisServer[] {
    return [...this.masters, ...this.replicas];
  }

  /** The master that has a key. */
  async masterOf(key: string): Promise<RedisServer> {
    const slot = Number(await this.masters[0]?.ask(['CLUSTER', 'KEYSLOT', key]));
    const master = this.masters[Math.floor(slot / Math.ceil(SLOTS / this.masters.length))];
    if (master === undefined) throw new Error('no master has that slot');
    return master;
  }

  async everything(): Promise<string> {
    const running = this.nodes.filter((node) => node.isRunning);
    return (await Promise.all(running.map((node) => node.everything()))).join('\n');
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
  }

  /** Each master gets as many slots. */
  async #share(): Promise<void> {
    const each = Math.ceil(SLOTS / this.masters.length);
    for (const [i, node] of this.masters.entries()) {
      await node.ask(['CLUSTER', 'ADDSLOTSRANGE', i * each, Math.min(SLOTS, (i + 1) * each) - 1]);
      await node.ask(['CLUSTER', 'SET-CONFIG-EPOCH', i + 1]);
    }
  }

  async #meet(): Promise<void> {
    const [first, ...others] = this.nodes;
    if (first?.busPort === undefined) throw new Error('a cluster has at least one node, with a bus');
    const port = this.#isByTls ? (first.tlsPort ?? 0) : first.port;
    for (const node of others) await node.ask(['CLUSTER', 'MEET', '127.0.0.1', port, first.busPort]);
    for (const node of this.nodes) {
      await waitUntil('the node knows the others', () => knows(node, this.nodes.length));
    }
  }

  async #follow(): Promise<void> {
    for (const [i, replica] of this.replicas.entries()) {
      const id = await this.masters[i]?.ask(['CLUSTER', 'MYID']);
      await replica.ask(['CLUSTER', 'REPLICATE', String(id)]);
      await expectIn(replica, ['INFO', 'replication'], 'master_link_status:up');
    }
  }
}

/** Waits until what the node says to the command holds the text. */
function expectIn(node: RedisServer, command: readonly string[], text: string): Promise<void> {
  return waitUntil(`${command.join(' ')} says ${text}`, async () =>
    String(await node.ask(command)).includes(text),
  );
}

/** The port of the bus is given, since its own would be above 65535 for many free ports. */
function startNode(tls: TlsFiles | undefined): Promise<RedisServer> {
  return RedisServer.start(async () => {
    const [busPort, tlsPort] = [await freePort(), await freePort()];
    const named =
      '--cluster-announce-hostname localhost --cluster-preferred-endpoint-type hostname --tls-cluster yes';
    return {
      busPort,
      tlsPort,
      // A node that has met no other does not know its own address.
      args: [
        ...`--cluster-enabled yes --cluster-config-file nodes.conf --cluster-announce-ip 127.0.0.1 --cluster-port ${busPort} --cluster-node-timeout 2000`.split(
          ' ',
        ),
        ...(tls === undefined ? [] : [...named.split(' '), ...argsForTls(tls, tlsPort)]),
      ],
    };
  });
}

async function knows(node: RedisServer, count: number): Promise<boolean> {
  const lines = String(await node.ask(['CLUSTER', 'NODES'])).split('\n');
  return lines.filter((line) => line.includes(' connected') && !line.includes('handshake')).length === count;
}

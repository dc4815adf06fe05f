// TLS as managed servers have it: a cluster by name, sentinels, and what is said of a certificate that does not fit.
import { expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { ActivationEnd, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { Secret } from '../../src/core/secret.ts';
import { allDeleted, aQueuedBatch } from '../support/batch-builders.ts';
import { argsForTls, ownAuthority, type TlsFiles } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { RedisCluster } from '../support/redis-cluster.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startTlsSentinel } from '../support/tls-sentinel.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'a-prefix';
const done = (batch: QueuedBatch): Promise<ActivationEnd> =>
  Promise.resolve({ kind: 'done', state: allDeleted(batch.ids.length) });

const open = (url: string, caFile?: string) =>
  openRedisStore({
    url: new Secret(url, url),
    keyPrefix: PREFIX,
    ...(caFile === undefined ? {} : { caFile }),
  });

/** One batch through the queue. */
async function expectToWork(url: string, caFile: string): Promise<void> {
  const store = await open(url, caFile);
  const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
  await queue.feed([aQueuedBatch()]);
  queue.work(done, 1);
  await waitUntil('it has ended', async () => (await queue.collect(1)).length === 1);
  await queue.close();
  await store.close();
}

async function aTlsServer(tls: TlsFiles): Promise<RedisServer> {
  const server = await RedisServer.start(async () => {
    const tlsPort = await freePort();
    return { tlsPort, args: argsForTls(tls, tlsPort) };
  });
  onTestFinished(() => server.remove());
  return server;
}

test('a cluster of three is reached by name, with certificates that name no address', async () => {
  const tls = ownAuthority(onTestFinished).sign('node', 'DNS:localhost');
  const cluster = await RedisCluster.start({ masters: 3, tls });
  onTestFinished(() => cluster.remove());
  await expectToWork(cluster.url, tls.caFile);
  await expect(open(cluster.url)).rejects.toMatchObject({
    code: 'redis.certificate',
    kind: 'usage',
    message: expect.stringContaining('not trusted'),
    hint: expect.stringContaining('--redis-ca'),
  });
});

test('a cluster that is away says why its last node is', async () => {
  const port = await freePort();
  await expect(open(`redis+cluster://localhost:${port}`)).rejects.toMatchObject({
    code: 'queue.unreachable',
    kind: 'passing',
    message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
  });
});

test('sentinels and the server that they find speak TLS', async () => {
  const tls = ownAuthority(onTestFinished).sign('server', 'DNS:localhost,IP:127.0.0.1');
  const { tlsPort = 0 } = await aTlsServer(tls);
  await expectToWork(await startTlsSentinel(onTestFinished, tls, tlsPort), tls.caFile);
});

test('a certificate for another name is refused for good, and the right name is asked for', async () => {
  const tls = ownAuthority(onTestFinished).sign('server', 'DNS:queue.example');
  const { tlsPort } = await aTlsServer(tls);
  await expect(open(`rediss://localhost:${tlsPort}`, tls.caFile)).rejects.toMatchObject({
    code: 'redis.certificate',
    kind: 'usage',
    message: expect.stringContaining('a certificate for another name'),
  });
});

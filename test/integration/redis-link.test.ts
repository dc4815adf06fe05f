// How the connection to Redis is opened, waited for and given up; with passwords and with TLS.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/adapters/queue/redis/redis-store.ts';
import type { ActivationEnd, QueuedBatch } from '../../src/core/ports/batch-queue.ts';
import { Secret } from '../../src/core/secret.ts';
import { allDeleted, aQueuedBatch } from '../support/batch-builders.ts';
import { freePort } from '../support/free-port.ts';
import { RedisServer } from '../support/redis-server.ts';
import { tempDirs } from '../support/temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

const PREFIX = 'a-prefix';
const newDir = tempDirs();
const done = (batch: QueuedBatch): Promise<ActivationEnd> =>
  Promise.resolve({ kind: 'done', state: allDeleted(batch.ids.length) });

async function aServer(args: () => Promise<readonly string[]> = async () => []): Promise<RedisServer> {
  const server = await RedisServer.start(async () => ({ args: await args() }));
  onTestFinished(() => server.remove());
  return server;
}

/** One batch through the queue, on a store at that address. */
async function expectToWork(url: string, caFile?: string): Promise<void> {
  const store = await openRedisStore({
    url: new Secret(url),
    keyPrefix: PREFIX,
    ...(caFile === undefined ? {} : { caFile }),
  });
  const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
  await queue.feed([aQueuedBatch()]);
  queue.work(done, 1);
  await waitUntil('it has ended', async () => (await queue.collect(1)).length === 1);
  await queue.close();
  await store.close();
}

test('a Redis that stays away ends the waiting after the time given, with an error that says so', async () => {
  const own = await RedisServer.start();
  onTestFinished(() => own.remove());
  const store = await openRedisStore({ ...own.address, keyPrefix: PREFIX, patienceMs: 300 });
  const queue = await store.open('queue', { runKey: 'run-1' }, () => undefined);
  const lost: Error[] = [];
  store.onLost((error) => lost.push(error));
  queue.work(done, 2);
  await own.kill();
  await expect(queue.feed([aQueuedBatch()])).rejects.toMatchObject({
    code: 'queue.unreachable',
    kind: 'passing',
  });
  await expect(queue.collect(1)).rejects.toMatchObject({ code: 'queue.unreachable' });
  await queue.stopWorking();
  await queue.close().catch(() => undefined);
  await store.close();
  expect(lost).toHaveLength(1);
});

test('a Redis that is not there is said at once, without its password', async () => {
  const own = await RedisServer.start();
  await own.remove();
  const shown = `redis://127.0.0.1:${own.port}`;
  const url = new Secret(`redis://anna:hunter2@127.0.0.1:${own.port}`, shown);
  const failing = openRedisStore({ url, keyPrefix: PREFIX });
  await expect(failing).rejects.toMatchObject({
    code: 'queue.unreachable',
    message: expect.stringMatching(/^Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/),
  });
  await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
});

test('a user and a password of the access list are taken from the URL; without them it is refused', async () => {
  const server = await aServer();
  const client = server.client();
  await client.acl('SETUSER', 'purger', 'on', '>geheim', '~a-prefix:*', '+@all');
  await client.acl('SETUSER', 'default', 'off');
  client.disconnect();
  await expectToWork(`redis://purger:geheim@127.0.0.1:${server.port}`);
  const refused = openRedisStore({ ...server.address, keyPrefix: PREFIX });
  await expect(refused).rejects.toMatchObject({ code: 'redis.login', kind: 'usage' });
});

test('over TLS the certificate is checked against the CA file that is given', async () => {
  const dir = await newDir();
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...subject],
    { stdio: 'ignore' },
  );
  let tlsPort = 0;
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
  await aServer(async () => {
    tlsPort = await freePort();
    return ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', ...files];
  });
  const url = `rediss://127.0.0.1:${tlsPort}`;
  await expectToWork(url, cert);
  await expect(openRedisStore({ url: new Secret(url), keyPrefix: PREFIX })).rejects.toMatchObject({
    message: expect.stringMatching(/self-signed certificate/),
  });
  const missing = openRedisStore({ url: new Secret(url), keyPrefix: PREFIX, caFile: join(dir, 'none.pem') });
  await expect(missing).rejects.toMatchObject({ code: 'redis.ca-file', kind: 'usage' });
});

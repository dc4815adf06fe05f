// A sentinel that speaks TLS, for a server that does too.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argsForTls, type TlsFiles } from './certificates.ts';
import { freePort } from './free-port.ts';
import type { OnTestFinished } from './purge-folder.ts';
import { commandOf, redisServer } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

/** Resolves to the address that finds the server. */
export async function startTlsSentinel(
  onTestFinished: OnTestFinished,
  tls: TlsFiles,
  serverPort: number,
): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'chat-purge-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${dir}`,
    'tls-replication yes',
    `sentinel monitor mymaster 127.0.0.1 ${serverPort} 1`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const args = argsForTls(tls, tlsPort);
  const child = spawn(redisServer(), [file, '--sentinel', ...args], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  await waitUntil('the sentinel has reached the server', async () => {
    const said = await commandOf(`redis://127.0.0.1:${port}`, ['SENTINEL', 'MASTER', 'mymaster']);
    return JSON.stringify(said ?? '').includes('"flags","master"');
  });
  return `rediss+sentinel://localhost:${tlsPort}/mymaster`;
}

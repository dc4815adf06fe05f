// Surroundings of a test's own (Linux): a network with one address that is not loopback, a resolver, and a user without a name.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnTestFinished } from './purge-folder.ts';
import { waitUntil } from './wait-until.ts';

/** For documentation only (RFC 5737): nothing outside has it. */
export const PLACE_ADDRESS = '192.0.2.1';

export interface Place {
  /** The program and arguments that run a program in there as the one user of the place. */
  inside(...command: readonly string[]): readonly [file: string, args: readonly string[]];
  /** The same as a user of that number, which nothing has a name for. */
  as(user: number, ...command: readonly string[]): readonly [file: string, args: readonly string[]];
}

/**
 * Everything in it ends with the test. No packet can leave: it has no other network than its own loopback device.
 *
 * @param folder in which its programs run
 */
export async function openPlace(onTestFinished: OnTestFinished, folder: string): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'chat-purge-place-'));
  const resolver = join(dir, 'resolv.conf');
  writeFileSync(resolver, `nameserver ${PLACE_ADDRESS}\noptions timeout:1 attempts:1\n`);
  const set = [
    'ip link set lo up',
    `ip address add ${PLACE_ADDRESS}/32 dev lo`,
    `mount --bind ${resolver} /etc/resolv.conf`,
    'echo ready',
    'exec sleep infinity',
  ];
  const holder = spawn('unshare', ['-U', '-r', '-n', '-m', 'sh', '-ec', set.join('\n')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    holder.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  await isReady(holder);
  const enter = ['-t', String(holder.pid), '-U', '-n', '-m', '--preserve-credentials', `--wd=${folder}`];
  return {
    inside: (...command) => ['nsenter', [...enter, ...command]],
    as: (user, ...command) => {
      const ids = [`--map-user=${user}`, `--map-group=${user}`];
      return ['nsenter', [...enter, 'unshare', '-U', ...ids, ...command]];
    },
  };
}

async function isReady(holder: ChildProcess): Promise<void> {
  let said = '';
  holder.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await waitUntil('the place is there', () => {
    if (holder.exitCode !== null) throw new Error('user namespaces are needed (unshare -U)');
    return said.includes('ready');
  });
}

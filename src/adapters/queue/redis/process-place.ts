// Where a process id means one process: the boot of a machine, and its namespace of process ids.
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

const DIGITS = 16;

/**
 * Two containers can have one host name and the same process ids, and so can two machines that were
 * made from one image. Empty where the system does not tell: there the host name has to do.
 */
export function processPlace(): string {
  const parts = [read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()), namespace()];
  if (parts.includes('')) return '';
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, DIGITS);
}

function namespace(): string {
  return read(() => readlinkSync('/proc/self/ns/pid'));
}

function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}

// Reads what has been added to a file since somebody looked.
import { closeSync, lstatSync, readSync } from 'node:fs';
import { openOwn } from './own-file.ts';

/** Bytes; 0 where there is no such file. */
export function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The bytes from `offset` to the present end. */
export function readFrom(path: string, offset: number): Buffer {
  const length = sizeOf(path) - offset;
  if (length <= 0) return Buffer.alloc(0);
  const fd = openOwn(path, 'read');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  } finally {
    closeSync(fd);
  }
}

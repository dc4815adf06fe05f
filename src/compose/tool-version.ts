// The version in package.json, wherever the compiled files lie.
import { existsSync, readFileSync } from 'node:fs';

export function toolVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) return versionIn(readFileSync(file, 'utf8'));
    if (folder.pathname === '/') return '0.0.0';
  }
}

function versionIn(text: string): string {
  const value: unknown = JSON.parse(text);
  const isNamed = typeof value === 'object' && value !== null && 'version' in value;
  return isNamed && typeof value.version === 'string' ? value.version : '0.0.0';
}

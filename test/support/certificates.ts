// Certificates of a test's own: an authority that nobody trusts, and what it has signed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnTestFinished } from './purge-folder.ts';

export interface Certificate {
  readonly keyFile: string;
  readonly certFile: string;
}

/** What a server needs that speaks TLS. */
export interface TlsFiles extends Certificate {
  readonly caFile: string;
}

/** For redis-server and sentinels. */
export function argsForTls({ keyFile, certFile, caFile }: TlsFiles, port: number): readonly string[] {
  const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', caFile];
  return ['--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
}

export interface Authority {
  /** PEM file of its own certificate. */
  readonly caFile: string;
  /** @param altNames such as `DNS:localhost` or `IP:127.0.0.1` */
  sign(name: string, altNames: string): TlsFiles;
}

export function ownAuthority(onTestFinished: OnTestFinished): Authority {
  const dir = mkdtempSync(join(tmpdir(), 'chat-purge-certificates-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string) => join(dir, name);
  const caFile = at('ca.pem');
  const subject = ['-subj', '/CN=nobody trusts me', '-days', '2'];
  openssl('req', '-x509', '-keyout', at('ca.key'), '-out', caFile, ...subject, ...NEW_KEY);
  return {
    caFile,
    sign(name, altNames) {
      const [keyFile, certFile] = [at(`${name}.key`), at(`${name}.pem`)];
      const [request, extensions] = [at(`${name}.csr`), at(`${name}.ext`)];
      writeFileSync(extensions, `subjectAltName=${altNames}\n`);
      openssl('req', '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`, '-new', ...NEW_KEY);
      const signed = ['-CA', caFile, '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
      openssl('x509', '-req', '-in', request, '-out', certFile, '-extfile', extensions, ...signed);
      return { keyFile, certFile, caFile };
    },
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}

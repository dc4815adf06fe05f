// Decides whether calls may go to an address: each carries the admin's name and signature in its URL.
import { isIPv4 } from 'node:net';
import { AppError } from '../../core/app-error.ts';

/** Domains below which Tencent's REST hosts lie (API facts, 2.1); the leading dot makes whole labels count. */
const TENCENT_DOMAINS = ['.im.qcloud.com', '.my-imcloud.com', '.tim.qq.com'];

export interface EndpointPermission {
  /** A host name that the person vouches for, with or without a port. */
  readonly allowHost?: string | undefined;
}

/** Whether the address is this machine: 127.0.0.0/8, `localhost` or `[::1]`. False for what is no URL. */
export function isLoopback(endpoint: string): boolean {
  const url = parseUrl(endpoint);
  return url !== undefined && isLoopbackHost(url.hostname);
}

/**
 * The base address in its normal form, without a slash at the end. Throws `endpoint.not-valid` and `endpoint.not-allowed`
 * (usage); the messages name the host at most, since an address can hold a password.
 */
export function checkEndpoint(endpoint: string, permission: EndpointPermission = {}): string {
  const url = parseUrl(endpoint);
  if (url === undefined) throw notValid('is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw notValid('must start with https://, or with http:// for this machine');
  }
  if (url.username !== '' || url.password !== '') throw notValid('must not hold a user or a password');
  if (/[?#]/.test(endpoint)) throw notValid('must not hold a query or a fragment');
  if (!isAllowed(url, permission.allowHost)) throw notAllowed(url);
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isAllowed(url: URL, allowHost: string | undefined): boolean {
  if (isLoopbackHost(url.hostname)) return true;
  if (url.protocol === 'https:' && isTencentHost(url.hostname)) return true;
  const vouched = allowHost?.toLowerCase();
  return vouched !== undefined && (vouched === url.hostname || vouched === url.host);
}

function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}

function isTencentHost(hostname: string): boolean {
  return TENCENT_DOMAINS.some((domain) => hostname.endsWith(domain) && hostname.length > domain.length);
}

function notValid(why: string): AppError {
  return new AppError('endpoint.not-valid', `the endpoint ${why}`, {
    kind: 'usage',
    hint: 'Give a base address such as https://console.tim.qq.com, or --region in its place.',
  });
}

function notAllowed({ hostname }: URL): AppError {
  const [why, hint] = isTencentHost(hostname)
    ? [`${hostname} must be called by https`, `Write https://${hostname}.`]
    : [
        `${hostname} is not below one of Tencent's domains, and not this machine`,
        `Calls carry the admin's signature. If you trust this host with it, add --allow-host ${hostname}.`,
      ];
  return new AppError('endpoint.not-allowed', `the endpoint is refused: ${why}`, { kind: 'usage', hint });
}

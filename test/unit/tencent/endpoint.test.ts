// Where calls may go: they carry the admin's signature.
import { describe, expect, test } from 'vitest';
import { checkEndpoint, isLoopback } from '../../../src/adapters/tencent/endpoint.ts';
import { endpointFor } from '../../../src/adapters/tencent/regions.ts';
import { AppError } from '../../../src/core/app-error.ts';
import { REGIONS } from '../../../src/core/region.ts';

function refusalOf(endpoint: string, allowHost?: string): AppError {
  try {
    checkEndpoint(endpoint, { allowHost });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${endpoint} was accepted`);
}

describe('checkEndpoint', () => {
  test('accepts the host of every region, and each region has its own', () => {
    const endpoints = REGIONS.map((region) => endpointFor(region));
    expect(endpoints.map((endpoint) => checkEndpoint(endpoint))).toEqual(endpoints);
    expect(new Set(endpoints).size).toBe(REGIONS.length);
    expect(endpointFor('china')).toBe('https://console.tim.qq.com');
  });

  test.each([
    ['https://adminapi.my-imcloud.com/', 'https://adminapi.my-imcloud.com'],
    ['https://ADMINAPISGP.im.qcloud.com', 'https://adminapisgp.im.qcloud.com'],
    ['http://127.0.0.1:8080/base/', 'http://127.0.0.1:8080/base'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://localhost:8443', 'https://localhost:8443'],
  ])('accepts %s', (endpoint, expected) => {
    expect(checkEndpoint(endpoint)).toBe(expected);
  });

  test.each([
    'http://console.tim.qq.com',
    'https://evil-im.qcloud.com.attacker.net',
    'https://xim.qcloud.com',
    'https://evilim.qcloud.com',
    'https://im.qcloud.com.',
    'https://qcloud.com',
    'https://xmy-imcloud.com',
    'https://tim.qq.com.evil.example',
    'https://example.com/.im.qcloud.com',
    'https://.im.qcloud.com',
    'https://im.qcloud.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
  ])('refuses %s', (endpoint) => {
    expect(refusalOf(endpoint).code).toMatch(/^endpoint\.not-(allowed|valid)$/);
    expect(refusalOf(endpoint).kind).toBe('usage');
  });

  test.each([
    'ftp://console.tim.qq.com',
    'console.tim.qq.com',
    'https://user@console.tim.qq.com',
    'https://user:geheim@console.tim.qq.com',
    'https://console.tim.qq.com/?usersig=geheim',
    'https://console.tim.qq.com/?',
    'https://console.tim.qq.com/#geheim',
  ])('refuses the form of %s without repeating it', (endpoint) => {
    const error = refusalOf(endpoint, 'console.tim.qq.com');
    expect(error.code).toBe('endpoint.not-valid');
    expect(`${error.message} ${error.hint}`).not.toContain('geheim');
  });

  test('another host is accepted only if the same host is vouched for', () => {
    expect(checkEndpoint('https://gateway.example', { allowHost: 'Gateway.example' })).toBe(
      'https://gateway.example',
    );
    expect(checkEndpoint('http://gateway.example:81', { allowHost: 'gateway.example:81' })).toBe(
      'http://gateway.example:81',
    );
    expect(refusalOf('https://gateway.example', 'other.example').code).toBe('endpoint.not-allowed');
    expect(refusalOf('https://sub.gateway.example', 'gateway.example').code).toBe('endpoint.not-allowed');
    expect(refusalOf('http://gateway.example:82', 'gateway.example:81').code).toBe('endpoint.not-allowed');
  });
});

describe('isLoopback', () => {
  test.each([
    ['http://127.0.0.1:80', true],
    ['http://127.1', true],
    ['http://localhost', true],
    ['http://[::1]', true],
    ['https://console.tim.qq.com', false],
    ['http://127.0.0.1.example.com', false],
    ['nonsense', false],
  ])('of %s is %s', (endpoint, expected) => {
    expect(isLoopback(endpoint)).toBe(expected);
  });
});

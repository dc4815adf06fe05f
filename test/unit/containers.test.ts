// What docker-compose.yml and the Dockerfile promise: a Redis that loses nothing, secrets from files, health, no rights.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { startHealthServer } from '../../src/adapters/system/health-server.ts';
import { createProgram } from '../../src/cli/program.ts';
import { SECRET_VARIABLES } from '../../src/config/api-secret.ts';
import { QUEUE_KEY_VARIABLE } from '../../src/config/queue-key.ts';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';
import { readPage } from '../support/markdown-table.ts';

/** The part of the compose specification that is used. */
interface Service {
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<'redis' | 'worker' | 'run', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file?: string }>>;
}

const { services, secrets } = parse(readPage('docker-compose.yml'), { merge: true }) as ComposeFile;
const { redis, worker, run } = services;
const DOCKERFILE = readPage('Dockerfile').split('\n');

function after(command: readonly string[] | undefined, flag: string): string | undefined {
  const at = command?.indexOf(flag) ?? -1;
  return at < 0 ? undefined : command?.[at + 1];
}

describe('docker-compose.yml', () => {
  test('has a Redis that keeps an append-only file, drops no keys, and is reached from inside only', () => {
    expect(after(redis.command, '--appendonly')).toBe('yes');
    expect(after(redis.command, '--maxmemory-policy')).toBe('noeviction');
    expect(redis.volumes).toEqual(['redis-data:/data']);
    expect(redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
    expect(redis.ports).toBeUndefined();
  });

  test('starts worker and run when Redis is well, without rights and with a file system that cannot be written', () => {
    for (const service of [worker, run]) {
      expect(service.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
    }
  });

  test('gives secrets as files and never as values', () => {
    for (const service of [worker, run]) {
      const entries = Object.entries(service.environment ?? {});
      const values = [...SECRET_VARIABLES, QUEUE_KEY_VARIABLE].filter((name) => !name.endsWith('_FILE'));
      expect(entries.filter(([name]) => values.includes(name))).toEqual([]);
      const files = entries.filter(([name]) => name.endsWith('_FILE')).map(([, path]) => path);
      expect(files).toEqual(service.secrets?.map((name) => `/run/secrets/${name}`));
      expect(files).toHaveLength(2);
      for (const name of service.secrets ?? []) expect(secrets[name]?.file).toMatch(/\/[a-z-]+$/);
    }
  });

  test('sets no variable that the program does not know', () => {
    const settings: readonly Setting[] = Object.values(SETTINGS);
    const known = [...settings.map(({ variable }) => variable), ...SECRET_VARIABLES, QUEUE_KEY_VARIABLE];
    const set = [worker, run].flatMap(({ environment = {} }) => Object.keys(environment));
    expect(set.length).toBeGreaterThan(8);
    expect(set.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('calls the program with commands and options that it has', () => {
    const { stdin, stdout, stderr } = process;
    const terminal = {
      stdin,
      stdout,
      stderr,
      interrupt: new AbortController().signal,
      onProgressAsked: () => () => undefined,
    };
    const program = createProgram('0.0.0', terminal, () => undefined);
    const optionsOf = (name: string | undefined) =>
      program.commands.find((command) => command.name() === name)?.options.map(({ long }) => long);
    expect(optionsOf(worker.command?.[0])).toContain(worker.command?.[1]);
    expect(optionsOf(run.entrypoint?.at(-1))).toBeDefined();
    expect(DOCKERFILE).toContain(
      `ENTRYPOINT ${JSON.stringify(run.entrypoint?.slice(0, -1)).replace(',', ', ')}`,
    );
  });

  test('lets a worker end its calls before it is killed', () => {
    const seconds = Number(/^(\d+)s$/.exec(worker.stop_grace_period ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(SETTINGS.timeoutMs.default);
  });

  test.each([
    ['passes', true, 0],
    ['fails', false, 1],
  ])('has a health check of the worker that %s with the worker', async (_, isWell, exitCode) => {
    const server = await startHealthServer({ host: '127.0.0.1', port: 0 }, () =>
      Promise.resolve({ isWell, body: {} }),
    );
    onTestFinished(() => server.close());
    const [kind, file, flag = '', script = ''] = worker.healthcheck?.test ?? [];
    expect([kind, file, flag]).toEqual(['CMD', 'node', '-e']);
    const port = after(worker.command, '--health-port') ?? '';
    expect(script).toContain(`:${port}/healthz`);
    const here = script.replace(`:${port}/`, `:${server.port}/`);
    const ended = await new Promise((resolve) => {
      execFile(process.execPath, [flag, here], (error) => resolve(error === null ? 0 : error.code));
    });
    expect(ended).toBe(exitCode);
  });
});

describe('the Dockerfile', () => {
  test('runs the program as a user without rights', () => {
    const last = DOCKERFILE.findLastIndex((line) => line.startsWith('FROM '));
    expect(DOCKERFILE.slice(last).filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  });

  test('copies what is there, and .dockerignore lets that through and nothing else', () => {
    const copied = DOCKERFILE.filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .toSorted();
    const passed = readPage('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(passed.map((line) => line.slice(1)).toSorted()).toEqual(copied);
    for (const name of copied) expect(existsSync(name)).toBe(true);
  });
});

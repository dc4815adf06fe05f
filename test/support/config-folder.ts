// A folder for configuration files, and ways to load from it; nothing is taken from the real environment.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, ConfigRequest } from '../../src/config/load-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { AppError } from '../../src/core/app-error.ts';

export class ConfigFolder {
  readonly cwd = mkdtempSync(join(tmpdir(), 'chat-purge-config-'));

  /** Writes a configuration file: text as it is, anything else as JSON. */
  write(value: unknown, name = 'chat-purge.config.json'): void {
    writeFileSync(join(this.cwd, name), typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** No flags, no variables, nothing needed, unless said. */
  load(request: Partial<ConfigRequest> = {}): Config {
    return loadConfig({ env: {}, cwd: this.cwd, needs: { app: false, credentials: false }, ...request });
  }

  /** The error that loading ends with; fails where it does not. */
  errorOf(request: Partial<ConfigRequest>): AppError {
    try {
      this.load(request);
    } catch (error) {
      if (error instanceof AppError && error.code === 'config.invalid') return error;
      throw error;
    }
    throw new Error('the configuration was accepted');
  }

  problemsOf(request: Partial<ConfigRequest>): readonly string[] {
    return this.errorOf(request).problems;
  }

  remove(): void {
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

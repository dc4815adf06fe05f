// `chat-purge init`: writes a commented configuration file, and never over one that is there.
import { writeFile } from 'node:fs/promises';
import { CONFIG_FILE_NAME } from '../../config/config-file.ts';
import { sampleFile } from '../../config/sample-file.ts';
import { AppError } from '../../core/app-error.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';

export async function initCommand({ config, output }: Context): Promise<ExitCode> {
  const file = config.configFile ?? CONFIG_FILE_NAME;
  const { sdkappid, admin, region, endpoint } = config;
  const text = sampleFile({ name: config.app, sdkappid, admin, region, endpoint });
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o644 });
  } catch (cause) {
    throw notWritten(file, cause);
  }
  const next =
    sdkappid === undefined
      ? 'Fill in the app, then look whether all is well with: chat-purge doctor --explain'
      : 'Look through it, then whether all is well with: chat-purge doctor --explain';
  output.result(`Wrote ${file}.\n${next}`, { file });
  return EXIT.ok;
}

function notWritten(file: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
  const [message, hint] =
    code === 'EEXIST'
      ? [
          `${file} is there already and was left as it is`,
          'Name another file with --config, or move this one away.',
        ]
      : [`${file} cannot be written (${code})`, 'Name another file with --config.'];
  return new AppError('init.not-written', message, { kind: 'usage', hint, cause });
}

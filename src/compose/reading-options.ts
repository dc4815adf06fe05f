// How inputs are to be read, out of the configuration: for the inputs of a plan, of doctor, and for the protect file.
import type { Config } from '../config/load-config.ts';
import type { ReadingOptions } from '../core/ports/reading.ts';

export function readingOf(config: Config): ReadingOptions {
  const { columns, noHeader, delimiter, encoding, skipLines } = config;
  return {
    columnMap: columns,
    header: !noHeader,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(skipLines === 0 ? {} : { skipLines }),
  };
}

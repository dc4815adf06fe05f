// Tells a person or a script what went wrong, and gives the exit code for it.

import { AppError, DEFECT_HINT, type ErrorKind } from '../core/app-error.ts';
import { foreignText } from '../core/foreign-text.ts';
import { EXIT, type ExitCode } from '../core/run-state.ts';
import type { Output } from './output.ts';

const EXIT_CODES: Readonly<Record<ErrorKind, ExitCode>> = {
  defect: EXIT.defect,
  usage: EXIT.usage,
  input: EXIT.input,
  passing: EXIT.passing,
  guard: EXIT.guard,
  refused: EXIT.refused,
  interrupted: EXIT.interrupted,
};

/** Writes the error; a defect shows its stack, since someone must find it. */
export function reportError(output: Output, error: unknown): ExitCode {
  const exitCode = error instanceof AppError ? EXIT_CODES[error.kind] : EXIT.defect;
  if (output.json) {
    const facts = describe(error);
    output.event('error', facts);
    output.result('', { error: facts, exit_code: exitCode });
    return exitCode;
  }
  for (const line of linesOf(error)) output.warn(line);
  return exitCode;
}

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof AppError)) {
    return {
      code: 'defect',
      message: error instanceof Error ? error.message : String(error),
      hint: DEFECT_HINT,
    };
  }
  const { code, message, hint, problems } = error;
  return {
    code,
    message,
    hint,
    ...(problems.length === 0 ? {} : { problems }),
  };
}

function linesOf(error: unknown): string[] {
  if (error instanceof AppError && error.kind !== 'defect') {
    return [
      `error: ${foreignText(error.message)}`,
      // A single problem is often the message itself.
      ...error.problems
        .filter((problem) => problem !== error.message)
        .map((problem) => `  ${foreignText(problem)}`),
      `  ${foreignText(error.hint)}`,
    ];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'error: this is a defect of chat-purge, not of your input',
    stack,
    `  ${error instanceof AppError ? error.hint : DEFECT_HINT}`,
  ];
}

// Asks for confirmation: the person types which app and how many rows, so that a wrong one is noticed.
import input from '@inquirer/input';
import { AppError } from '../core/app-error.ts';
import { counted } from './format.ts';

export interface ConfirmRequest {
  readonly sdkappid: number;
  readonly rows: number;
  /** `--yes` was given. */
  readonly yes: boolean;
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Returns when it is confirmed; throws `AppError` (guard) where it is not. */
export async function confirm(request: ConfirmRequest): Promise<void> {
  if (request.yes) return;
  if (request.stdin.isTTY !== true || request.stderr.isTTY !== true) {
    throw new AppError('confirm.no-terminal', 'not confirmed: there is no terminal to ask on', {
      kind: 'guard',
      hint: 'Nothing was sent. Give --yes to carry the plan out without being asked.',
    });
  }
  const { sdkappid, rows } = request;
  const typed = await ask(request, `Type the SDKAppID (${sdkappid}) to delete ${counted(rows, 'row')}:`);
  // Both answers at once are as good as one after the other.
  const [first = '', second] = typed.trim().split(/\s+/);
  if (first !== String(sdkappid)) throw notConfirmed(`"${first}" is not the SDKAppID`);
  const typedRows = second ?? (await ask(request, `Type the number of rows (${rows}):`)).trim();
  if (typedRows.replaceAll(',', '') !== String(rows))
    throw notConfirmed(`"${typedRows}" is not the number of rows`);
}

async function ask(request: ConfirmRequest, message: string): Promise<string> {
  try {
    return await input(
      { message },
      { input: request.stdin, output: request.stderr, signal: request.signal, clearPromptOnDone: false },
    );
  } catch (cause) {
    throw new AppError('confirm.interrupted', 'interrupted at the question', {
      kind: 'interrupted',
      hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
      cause,
    });
  }
}

function notConfirmed(why: string): AppError {
  return new AppError('confirm.refused', `not confirmed: ${why}`, {
    kind: 'guard',
    hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
  });
}

// Asks for confirmation: the person types which app and how many rows, so that a wrong one is noticed.
import input from '@inquirer/input';
import { AppError } from '../core/app-error.ts';
import { counted } from './format.ts';

export interface ConfirmRequest {
  readonly sdkappid: number;
  readonly rows: number;
  /** `--yes` was given, and counts. */
  readonly yes: boolean;
  /** The configuration wants a person's word: `--yes` does not count. */
  readonly always: boolean;
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
      hint: howToConfirm(request.always),
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

export function howToConfirm(always: boolean): string {
  return always
    ? 'Nothing was sent. "confirm" in the configuration file wants a person: run it on a terminal; --yes does not count.'
    : 'Nothing was sent. Give --yes to carry the plan out without being asked.';
}

async function ask(request: ConfirmRequest, message: string): Promise<string> {
  const { stdin, stderr } = request;
  const left = new AbortController();
  const leave = () => left.abort();
  // The prompt itself would wait for ever: its line reader ends at Ctrl-D without a word.
  const leaveAtCtrlD = (
    _text: string | undefined,
    key: { readonly ctrl?: boolean; readonly name?: string },
  ) => {
    if (key.ctrl === true && key.name === 'd') leave();
  };
  stdin.on('end', leave).on('close', leave).on('keypress', leaveAtCtrlD);
  try {
    const signal = AbortSignal.any([request.signal, left.signal]);
    return await input({ message }, { input: stdin, output: stderr, signal, clearPromptOnDone: false });
  } catch (cause) {
    throw new AppError('confirm.interrupted', 'interrupted at the question', {
      kind: 'interrupted',
      hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
      cause,
    });
  } finally {
    stdin.off('end', leave).off('close', leave).off('keypress', leaveAtCtrlD);
  }
}

function notConfirmed(why: string): AppError {
  return new AppError('confirm.refused', `not confirmed: ${why}`, {
    kind: 'guard',
    hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
  });
}

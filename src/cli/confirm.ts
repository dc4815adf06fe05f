// Asks for confirmation: the person types which app and how many rows, so that a wrong one is noticed.

import type { Approval } from '../app/apply.ts';
import { count, counted } from '../core/amounts.ts';
import { AppError } from '../core/app-error.ts';
import { type Asker, Questions } from './questions.ts';

export interface ConfirmRequest extends Asker {
  readonly sdkappid: number;
  readonly rows: number;
  /** What the person should know at the question, a line each. */
  readonly about: readonly string[];
  /** `--yes` was given, and counts. */
  readonly yes: boolean;
  /** The configuration wants a person's word: `--yes` does not count. */
  readonly always: boolean;
}

/** Resolves to what was typed, or to what `--yes` stands for. Throws `AppError` (guard) if it is not confirmed. */
export async function confirm(request: ConfirmRequest): Promise<Approval> {
  const { sdkappid, rows, yes } = request;
  if (yes) return { sdkappid, rows, unattended: true };
  if (request.stdin.isTTY !== true || request.stderr.isTTY !== true) {
    throw new AppError('confirm.no-terminal', 'not confirmed: there is no terminal to ask on', {
      kind: 'guard',
      hint: howToConfirm(request.always),
    });
  }
  const questions = new Questions(request);
  try {
    return await expectAnswers(request, async (question) => (await questions.ask(question)) ?? left());
  } finally {
    questions.close();
  }
}

async function expectAnswers(
  { sdkappid, rows, about }: ConfirmRequest,
  ask: (question: string) => Promise<string>,
): Promise<Approval> {
  const question = `Type the SDKAppID (${sdkappid}) to delete ${counted(rows, 'row')}:`;
  const typed = await ask([...about, question].join('\n'));
  // Both answers at once are as good as one after the other.
  const [first = '', second] = typed.trim().split(/\s+/);
  if (first !== String(sdkappid)) throw notConfirmed(`"${first}" is not the SDKAppID`);
  const typedRows = second ?? (await ask(`Type the number of rows (${count(rows)}):`)).trim();
  if (typedRows.replaceAll(',', '') !== String(rows))
    throw notConfirmed(`"${typedRows}" is not the number of rows`);
  return { sdkappid: Number(first), rows: Number(typedRows.replaceAll(',', '')) };
}

export function howToConfirm(always: boolean): string {
  return always
    ? 'Nothing was sent. "confirm" in the configuration file wants a person: run it on a terminal; --yes does not count.'
    : 'Nothing was sent. Give --yes to carry the plan out without being asked.';
}

function left(): never {
  throw new AppError('confirm.interrupted', 'interrupted at the question', {
    kind: 'interrupted',
    hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
  });
}

function notConfirmed(why: string): AppError {
  return new AppError('confirm.refused', `not confirmed: ${why}`, {
    kind: 'guard',
    hint: 'Nothing was sent. The plan stays; `chat-purge apply` asks again.',
  });
}

// Why a run stops whose ready-made signature was refused: no other can be made.
import type { StopReason } from '../core/judge-call.ts';

export function readyMadeRefused(answer: { readonly code?: number; readonly message: string }): StopReason {
  return {
    ...(answer.code === undefined ? {} : { code: answer.code }),
    message: answer.message,
    meaning: 'the ready-made signature was refused, and there is no key to make another with',
    advice:
      'Make a new UserSig for the admin account and set CHAT_PURGE_USERSIG, or set CHAT_PURGE_SECRET_KEY.',
  };
}

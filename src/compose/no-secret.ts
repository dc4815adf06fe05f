// The error for calls that nothing can sign.
import { AppError } from '../core/app-error.ts';

export function noSecret(): AppError {
  return new AppError('config.no-secret', 'there is nothing to sign calls with', {
    kind: 'usage',
    hint: 'Set CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SECRET_KEY_FILE or CHAT_PURGE_USERSIG.',
  });
}

// The API of a run that is over: it clears up without a key, and nothing can be called.
import type { DeletionApi } from '../core/ports/deletion-api.ts';

export const NO_API: DeletionApi = {
  call: () => Promise.reject(new Error('a run that is over makes no calls')),
  signAgain: () => false,
  close: () => Promise.resolve(),
};

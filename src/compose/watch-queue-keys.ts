// Sees to it that a worker does not sit beside batches that it cannot read without a word.
import type { RedisStore } from '../adapters/queue/redis/redis-store.ts';
import { AppError } from '../core/app-error.ts';

const LOOK_EVERY_MS = 3_000;

export interface KeyWatch {
  /** Calls `listener` once when batches appear that another key has sealed. */
  onOther(listener: (error: Error) => void): void;
  stop(): void;
}

/** Throws `queue.other-key` (usage) where there are such batches already. */
export async function watchQueueKeys(
  store: Pick<RedisStore, 'refuseOtherKeys'>,
  queueNames: readonly string[],
): Promise<KeyWatch> {
  const look = async () => {
    for (const name of queueNames) await store.refuseOtherKeys(name);
  };
  await look();
  let timer: NodeJS.Timeout | undefined;
  return {
    onOther(listener) {
      timer = setInterval(() => {
        look().catch((error: unknown) => {
          // Redis out of reach is said by the connection.
          if (!(error instanceof AppError) || error.code !== 'queue.other-key') return;
          clearInterval(timer);
          listener(error);
        });
      }, LOOK_EVERY_MS);
    },
    stop: () => clearInterval(timer),
  };
}

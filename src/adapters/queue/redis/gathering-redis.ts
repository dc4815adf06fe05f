// A client for one Redis server that hands commands to the system together which come up in the same round of the event loop.
import { Redis } from 'ioredis';

/**
 * Writing to a socket costs more than the command itself, and answers of the server come in crowds. The commands stay single ones:
 * they are sent again one by one after a lost connection, which those of a pipeline are not.
 */
export class GatheringRedis extends Redis {
  #isGathering = false;

  override sendCommand(...args: Parameters<Redis['sendCommand']>): ReturnType<Redis['sendCommand']> {
    this.#gather();
    return super.sendCommand(...args);
  }

  /** Until this round is over; ending the stream ends it too. */
  #gather(): void {
    // Not there before the first connection.
    const stream: Redis['stream'] | undefined = this.stream;
    if (this.#isGathering || stream === undefined) return;
    this.#isGathering = true;
    stream.cork();
    setImmediate(() => {
      this.#isGathering = false;
      stream.uncork();
    });
  }
}

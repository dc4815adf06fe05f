// Hands out turns to call over all processes that use one queue, and makes sure that a turn is used in time.
import { setTimeout as pause } from 'node:timers/promises';
import { rateWindow } from '../../../core/pacing.ts';
import type { CallBudget } from '../../../core/ports/call-budget.ts';
import type { RedisLink } from './redis-link.ts';
import { TURN_SCRIPT } from './turn-script.ts';

/**
 * A turn that would be used later than this is given back for another one, and so is one whose time is known less
 * exactly: the rest of the 40 ms that the window has to spare is for the way to the server.
 */
const LATE_MS = 10;
/** Where Redis is too far away for that, or this machine too busy, the run shall not stand still. */
const TRIES = 10;

interface Turn {
  readonly name: string;
  readonly inTime: boolean;
}

/** @param key begins the names of the keys; one budget for each app and API */
export function createRedisBudget(link: RedisLink, key: string): CallBudget {
  return {
    async turn(rate) {
      let unused = '';
      for (let left = TRIES; left > 0; left -= 1) {
        const { name, inTime } = await takeTurn(link, { key, rate, unused });
        if (inTime) return;
        unused = name;
      }
    },
  };
}

async function takeTurn(
  link: RedisLink,
  { key, rate, unused }: { readonly key: string; readonly rate: number; readonly unused: string },
): Promise<Turn> {
  const { calls, ms } = rateWindow(rate);
  const askedMs = performance.now();
  const reply: unknown = await link.guard(
    link.client.eval(TURN_SCRIPT, 2, key, `${key}:turns`, calls, Math.ceil(ms * 1_000), unused),
  );
  const [name, inUs] = Array.isArray(reply) ? reply.map(String) : [];
  const answeredMs = performance.now();
  // Redis looked at its clock at some time in between.
  const turnMs = (askedMs + answeredMs) / 2 + Number(inUs) / 1_000;
  if (turnMs > answeredMs) await pause(Math.ceil(turnMs - answeredMs));
  const isExact = answeredMs - askedMs <= 2 * LATE_MS;
  return { name: name ?? '', inTime: isExact && performance.now() - turnMs <= LATE_MS };
}

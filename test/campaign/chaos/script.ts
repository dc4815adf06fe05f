// Draws what is done to the run of a round, and when; all of it before the round begins, so that a seed says it.
import { pick } from '../../support/seeded-random.ts';
import type { Chance } from './faults.ts';
import { drawWorld, type World } from './world.ts';

export type QueueKind = 'embedded' | 'redis';

export type DeedName =
  | 'kill'
  | 'interrupt'
  | 'pause'
  | 'pause and interrupt'
  | 'stand still'
  | 'second process'
  | 'copy'
  | 'users leave'
  | 'rate'
  | 'silence'
  | 'kill worker'
  | 'stop worker'
  | 'end worker'
  | 'kill redis'
  | 'pause before a worker wakes up'
  | 'cancel'
  | 'cancel the dead';

export interface Deed {
  readonly name: DeedName;
  /** After so many further calls. */
  readonly afterCalls: number;
  /** Of what lasts, such as standing still. */
  readonly lastsMs: number;
  /** For the choice within the deed, in [0, 1). */
  readonly draw: number;
}

export interface Script {
  readonly queue: QueueKind;
  readonly world: World;
  readonly options: readonly string[];
  /** Calls per second; undefined for the default of the tool. */
  readonly rate: number | undefined;
  readonly deeds: readonly Deed[];
  readonly latencyMs: { readonly min: number; readonly max: number };
  readonly seed: number;
  readonly workers: number;
  readonly isSealed: boolean;
  readonly appendFsync: 'always' | 'everysec';
  readonly verifies: boolean;
}

const EVERYWHERE: readonly DeedName[] = [
  'kill',
  'kill',
  'interrupt',
  'pause',
  'pause and interrupt',
  'stand still',
  'second process',
  'users leave',
  'users leave',
  'rate',
  'silence',
];
const ON_REDIS: readonly DeedName[] = [
  'kill worker',
  'stop worker',
  'end worker',
  'kill redis',
  'pause before a worker wakes up',
  'copy',
  'copy',
];

export function drawScript(queue: QueueKind, chance: Chance): Script {
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 10; i += 1) chance();
  const world = drawWorld(chance);
  const rate = chance() < 0.3 ? undefined : Math.max(5, Math.ceil(world.calls / (1.5 + chance() * 3)));
  const count = 1 + Math.floor(chance() * 4);
  const deeds = Array.from({ length: count }, () => drawDeed(queue, world, chance));
  const last = chance();
  if (last < 0.2) {
    const name = last < 0.1 ? 'cancel' : 'cancel the dead';
    deeds.push({ ...drawDeed(queue, world, chance), name });
  }
  const latency = chance() * 60;
  return {
    queue,
    world,
    rate,
    options: drawOptions(queue, chance),
    deeds,
    latencyMs: { min: latency, max: latency + chance() * 100 },
    seed: Math.floor(chance() * 1e9),
    workers: Math.floor(chance() * 3),
    isSealed: chance() < 0.3,
    appendFsync: chance() < 0.5 ? 'always' : 'everysec',
    verifies: chance() < 0.3,
  };
}

function drawDeed(queue: QueueKind, world: World, chance: Chance): Deed {
  const names = queue === 'redis' ? [...EVERYWHERE, ...ON_REDIS] : EVERYWHERE;
  return {
    name: pick(names, chance),
    afterCalls: Math.floor(chance() * 0.45 * world.calls),
    lastsMs: Math.floor(100 + chance() ** 2 * 2_400),
    draw: chance(),
  };
}

function drawOptions(queue: QueueKind, chance: Chance): readonly string[] {
  return [
    ...(chance() < 0.5 ? ['--check-first'] : []),
    ...(chance() < 0.35 ? ['--canary', String(1 + Math.floor(chance() * 120))] : []),
    ...(chance() < 0.3 ? ['--concurrency', String(1 + Math.floor(chance() * 20))] : []),
    ...(queue === 'redis' && chance() < 0.2 ? ['--no-work'] : []),
  ];
}

// A command on a terminal of some width, against a simulator: what a person sees, and what becomes of it.
import { describeSimulator } from '../../src/simulator/describe-simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { numbered } from './numbered.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { type OnTestFinished, type PurgeFolder, setStage } from './purge-folder.ts';
import { screenOf, steady } from './terminal-screen.ts';
import { waitUntil } from './wait-until.ts';

/** Terminals that people have: a usual one, and half a window or a telephone. */
export const WIDTHS = [80, 40] as const;

/** The pace at which a run starts: it stands on the screen from the first moment to the last. */
export const SLOW = ['--rate', '20'] as const;

export interface SceneOptions {
  /** Accounts that exist and stand in `in.csv`. */
  readonly rows: number;
  readonly columns: number;
  readonly args: readonly string[];
  /** Calls that name one of these ids never get an answer. */
  readonly silentFor?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Scene {
  readonly simulator: Simulator;
  readonly folder: PurgeFolder;
  readonly terminal: PseudoTerminal;
  /** What stands on the terminal now, in lines. */
  shown(): Promise<string>;
  /** Waits until that stands on the terminal now; it can have been drawn over. */
  stands(text: string): Promise<void>;
}

/** Runs `args` on a terminal; `in.csv` holds as many accounts as the simulator has. */
export async function openScene(
  onTestFinished: OnTestFinished,
  { rows, columns, args, silentFor, env = {} }: SceneOptions,
): Promise<Scene> {
  const { simulator, folder } = await setStage(onTestFinished, {
    latencyMs: { min: 20, max: 40 },
    population: { accountsPattern: { prefix: 'user', from: 1, to: rows } },
  });
  if (silentFor !== undefined) simulator.setFaults([{ ids: silentFor, fault: { kind: 'silence' } }]);
  folder.write('in.csv', ['user_id', ...numbered('user', rows)]);
  const onTerminal = { ...describeSimulator(simulator).env, TZ: 'UTC', ...env };
  const terminal = new PseudoTerminal({ folder, env: onTerminal, args, columns });
  // A run that is still going on ends then, since the simulator goes as well.
  onTestFinished(() => terminal.goAway());
  return { simulator, folder, ...watched(terminal, columns) };
}

/** A terminal with what can be seen on it. */
export function watched(
  terminal: PseudoTerminal,
  columns: number,
): Pick<Scene, 'terminal' | 'shown' | 'stands'> {
  const shown = async () => steady(await screenOf(terminal.screen, columns));
  const stands = (text: string) =>
    waitUntil(`"${text}" stands on the terminal`, async () => (await shown()).includes(text));
  return { terminal, shown, stands };
}

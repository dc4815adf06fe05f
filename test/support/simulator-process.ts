// A simulator in a process of its own, so that its clock is not disturbed by the test; looked at by its control addresses.
import type { CallEntry } from '../../src/simulator/call-log.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type OnTestFinished, PurgeFolder } from './purge-folder.ts';

export interface SimulatorProcess {
  readonly folder: PurgeFolder;
  state(): Promise<SimulatorState>;
  log(): Promise<readonly CallEntry[]>;
}

/** The part of GET state that tests look at. */
export interface SimulatorState {
  readonly url: string;
  readonly population: { readonly now: Readonly<Record<string, number>> };
  readonly calls: {
    readonly all: number;
    readonly throttled: number;
    readonly byApi: Readonly<
      Record<
        string,
        { readonly calls: number; readonly throttled: number; readonly worstSecond: { readonly all: number } }
      >
    >;
  };
  readonly brokenBounds: readonly unknown[];
  /** So late may the simulator have counted a call. */
  readonly longestStallMs: number;
}

/** Starts it from a scenario; `folder` has the environment that names it. */
export async function startSimulatorProcess(
  onTestFinished: OnTestFinished,
  options: SimulatorOptions,
): Promise<SimulatorProcess> {
  const home = new PurgeFolder({});
  onTestFinished(() => home.remove());
  home.write('scenario.json', JSON.stringify({ control: true, ...options }));
  const server = home.start(['simulate', '--scenario', 'scenario.json']);
  await server.writes('export CHAT_PURGE_SECRET_KEY');
  const exported = server.stdout.matchAll(/^export (\w+)='(.*)'$/gm);
  const env = Object.fromEntries([...exported].map(([, name = '', value = '']) => [name, value]));
  const folder = new PurgeFolder(env);
  onTestFinished(() => folder.remove());
  const control = `${env['CHAT_PURGE_ENDPOINT']}/_simulator`;
  return {
    folder,
    state: async () => (await (await fetch(`${control}/state`)).json()) as SimulatorState,
    log: async () => {
      const text = await (await fetch(`${control}/log`)).text();
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as CallEntry);
    },
  };
}

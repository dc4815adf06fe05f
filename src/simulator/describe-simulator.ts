// Says in a few lines how to reach a running simulator, for the command line and the demo.
import type { Simulator } from './simulator.ts';

export interface SimulatorDescription {
  readonly url: string;
  /** Environment that makes chat-purge use the simulator. */
  readonly env: Readonly<Record<string, string>>;
  /** The address, what exists, and the environment as shell lines. */
  readonly lines: readonly string[];
}

export function describeSimulator(simulator: Simulator): SimulatorDescription {
  const { url, credentials } = simulator;
  const env = {
    CHAT_PURGE_ENDPOINT: url,
    CHAT_PURGE_SDKAPPID: String(credentials.sdkappid),
    CHAT_PURGE_ADMIN: credentials.admin,
    CHAT_PURGE_SECRET_KEY: credentials.secretKey,
  };
  const population = Object.entries(simulator.population.counts()).map(([kind, count]) => `${kind} ${count}`);
  return {
    url,
    env,
    lines: [
      `Simulated Tencent Chat server on ${url}`,
      `It holds: ${population.join(', ')}`,
      ...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ],
  };
}

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;

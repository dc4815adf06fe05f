// The lines that tell a person how to reach the simulator.
import { expect, test } from 'vitest';
import { describeSimulator } from '../../../src/simulator/describe-simulator.ts';
import { startSimulator } from '../../../src/simulator/start-simulator.ts';

test('the description holds the address and an environment that a shell takes as it is', async () => {
  const simulator = await startSimulator({ secretKey: "it's", population: { groups: ['g'] } });
  await simulator.close();
  const { env, lines } = describeSimulator(simulator);
  expect(env['CHAT_PURGE_ENDPOINT']).toBe(simulator.url);
  expect(lines).toContain(String.raw`export CHAT_PURGE_SECRET_KEY='it'\''s'`);
  expect(lines[1]).toContain('groups 1');
});

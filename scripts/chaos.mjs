// Kills workers, the process of the run and Redis at random while accounts are deleted on a simulator, and checks the books.
// npm run chaos -- --rounds N --seed S --rows N. Needs `npm run build` and redis-server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rows: { type: 'string', default: '100000' },
  },
});
const [rounds, seed, rows] = [Number(values.rounds), Number(values.seed), Number(values.rows)];
const command = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));

/** mulberry32 */
function randomFrom(start) {
  let a = start >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function start(file, args, { cwd, env }) {
  const child = spawn(file, args, { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env } });
  child.text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (child.text += data));
  child.stdin.end();
  child.over = once(child, 'close');
  return child;
}

/** Longer than a run waits for Redis, and after that for what others have under way. */
const STANDS_STILL_MS = 180_000;

/** Resolves when the process has ended, as the contract lets it; throws where it does not, or calls itself defect. */
async function ended(child) {
  const late = new AbortController();
  const isLate = pause(STANDS_STILL_MS, true, { signal: late.signal });
  try {
    if ((await Promise.race([child.over, isLate])) === true) {
      throw new Error(`stands still: ${child.spawnargs.join(' ')}: ${child.text.slice(-2_000)}`);
    }
  } finally {
    late.abort();
    await isLate.catch(() => undefined);
  }
  if (child.exitCode === 1) throw new Error(`calls itself defect: ${child.text.slice(-2_000)}`);
}

async function kill(child, signal = 'SIGKILL') {
  child.kill(signal);
  await ended(child);
}

async function writes(child, text) {
  while (!child.text.includes(text)) {
    if (child.exitCode !== null) throw new Error(`ended without "${text}": ${child.text}`);
    await pause(20);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function playRound(round, random) {
  const cwd = mkdtempSync(join(tmpdir(), 'chat-purge-chaos-'));
  const children = new Set();
  const begin = (file, args, env = {}) => {
    const child = start(file, args, { cwd, env });
    children.add(child);
    return child;
  };
  try {
    return await play(round, random, { cwd, begin });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([...children].map((child) => child.over));
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function play(round, random, place) {
  const ids = Array.from({ length: rows }, (_, i) => `planted-${round}-${i}`);
  writeFileSync(join(place.cwd, 'in.csv'), ['user_id', ...ids].join('\n'));
  const appendfsync = random() < 0.5 ? 'always' : 'everysec';
  const app = await startSimulator(place, scenarioOf(ids, random));
  // Without a draw, so that the rounds of a seed stay what they were.
  const isSealed = round % 2 === 0;
  const key = isSealed ? { CHAT_PURGE_QUEUE_KEY: 'ab'.repeat(32) } : {};
  const stage = await openStage(place, { ...app, ...key }, appendfsync);
  const kills = await harass(stage, random);
  await finish(stage);
  const log = await (await fetch(`${app.CHAT_PURGE_ENDPOINT}/_simulator/log`)).text();
  check({ runDir: stage.runDir, log, ids });
  return `${appendfsync}${isSealed ? ', sealed' : ''}, killed: ${kills.join(' ')}`;
}

/** Every tenth account does not exist; some calls get no answer although they were done, some a passing fault. */
function scenarioOf(ids, random) {
  return {
    control: true,
    keepIds: true,
    seed: Math.floor(random() * 1e9),
    limits: { account_delete: null },
    population: { accounts: ids.filter((_, i) => i % 10 !== 0) },
    faults: [
      { apis: ['account_delete'], fault: { kind: 'reset', effect: true }, rate: 0.01 },
      { apis: ['account_delete'], fault: { kind: 'http-status', status: 502, effect: false }, rate: 0.02 },
    ],
  };
}

async function startSimulator({ cwd, begin }, scenario) {
  writeFileSync(join(cwd, 'scenario.json'), JSON.stringify(scenario));
  const simulator = begin(process.execPath, [command, 'simulate', '--scenario', 'scenario.json']);
  await writes(simulator, 'CHAT_PURGE_SECRET_KEY');
  const exported = [...simulator.text.matchAll(/^export (\w+)='(.*)'$/gm)];
  return Object.fromEntries(exported.map(([, name, value]) => [name, value]));
}

/** Redis, two workers and the run, and how each is started again. */
async function openStage({ cwd, begin }, app, appendfsync) {
  const port = String(await freePort());
  const env = { ...app, CHAT_PURGE_REDIS_URL: `redis://127.0.0.1:${port}` };
  const runDir = join(cwd, 'chat-purge-runs', 'one');
  const stage = {
    runDir,
    async startRedis() {
      const where = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', cwd];
      stage.redis = begin('redis-server', [...where, '--appendonly', 'yes', '--appendfsync', appendfsync]);
      await writes(stage.redis, 'Ready to accept connections');
    },
    startWorker(i) {
      stage.workers[i] = begin(process.execPath, [command, 'worker'], env);
    },
    startRun() {
      const isPlanned = existsSync(join(runDir, 'plan.json'));
      const what = isPlanned ? ['apply', runDir] : ['run', 'accounts', 'in.csv', '--run-id', 'one'];
      const how = ['--yes', '--rate', 'unlimited', '--concurrency', '20'];
      stage.run = begin(process.execPath, [command, ...what, ...how], env);
    },
    workers: [],
  };
  await stage.startRedis();
  for (const i of [0, 1]) stage.startWorker(i);
  stage.startRun();
  return stage;
}

/** Kills something now and then while the run goes on; resolves to what. */
async function harass(stage, random) {
  const signal = () => (random() < 0.8 ? 'SIGKILL' : 'SIGTERM');
  const deeds = {
    async worker() {
      const i = Math.floor(random() * stage.workers.length);
      await kill(stage.workers[i], signal());
      stage.startWorker(i);
    },
    async run() {
      await kill(stage.run, signal());
      stage.startRun();
    },
    async redis() {
      await kill(stage.redis);
      await pause(random() * 500);
      await stage.startRedis();
    },
  };
  const kills = [];
  const most = 3 + Math.floor(random() * 4);
  while (kills.length < most) {
    await pause(500 + random() * 2_500);
    if (stage.run.exitCode !== null) break;
    const [name, deed] = Object.entries(deeds)[Math.floor(random() * 3)];
    kills.push(name);
    await deed();
  }
  return kills;
}

/** Goes on with the run until it has finished, as its exit code asks for. */
async function finish(stage) {
  await ended(stage.run);
  for (let i = 0; stage.run.exitCode !== 0 && stage.run.exitCode !== 4; i += 1) {
    if (i === 5) throw new Error(`the run ends with ${stage.run.exitCode}: ${stage.run.text.slice(-2_000)}`);
    stage.startRun();
    await ended(stage.run);
  }
}

/** Throws where the books and the simulator do not agree. */
function check({ runDir, log, ids }) {
  const summary = JSON.parse(readFileSync(join(runDir, 'summary.json'), 'utf8'));
  if (!summary.balanced || summary.rows !== ids.length) throw new Error('the books do not balance');
  if (summary.queue_clean !== true) throw new Error('something of the run is left in Redis');
  const gone = new Set(
    log
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => JSON.parse(line).deleted ?? []),
  );
  const lines = readFileSync(join(runDir, 'outcomes.csv'), 'utf8').trimEnd().split(/\r?\n/).slice(1);
  if (lines.length !== ids.length) throw new Error(`${lines.length} outcomes for ${ids.length} rows`);
  for (const line of lines) {
    const [, , , , id, outcome] = line.split(',');
    const isConfirmed = line.includes('confirmed_by_absence');
    if (outcome === 'deleted' ? !gone.has(id) && !isConfirmed : outcome !== 'unknown' && gone.has(id)) {
      throw new Error(`not true: ${line}`);
    }
  }
}

console.log(`seed ${seed}, ${rounds} rounds of ${rows} rows`);
for (let round = 1; round <= rounds; round += 1) {
  const startedMs = performance.now();
  const what = await playRound(round, randomFrom(seed * 1_000 + round));
  console.log(
    `round ${round} agrees after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s: ${what}`,
  );
}

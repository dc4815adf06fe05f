// Shows chat-purge at work: starts a simulated Tencent Chat server and deletes all five targets from the files beside this one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('.', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
/** 0: every row deleted, already absent, duplicate or protected. 4: finished, and some row is failed or invalid. */
const RUNS = [
  { target: 'subscribers', options: ['--protect', file('protect.txt')], exitCode: 0 },
  { target: 'official-accounts', options: ['--column', 'official_account=oa_id'], exitCode: 0 },
  { target: 'friend-lists', options: ['--protect', file('protect.txt')], exitCode: 0 },
  { target: 'groups', options: ['--protect', file('protect.txt'), '--skip-invalid'], exitCode: 4 },
  { target: 'accounts', options: ['--protect', file('protect.txt')], exitCode: 0 },
];
const INTERRUPTED = 130;
const SIMULATOR_START_MS = 20_000;
/** Time for the children to end by themselves after Ctrl-C. */
const PATIENCE_MS = 3_000;

/** Child processes that have not ended. */
const children = new Set();
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    // Ctrl-C on a terminal reaches the children too, and a second signal would end them at once.
    const isTold = signal === 'SIGINT' && process.stdin.isTTY === true;
    setTimeout(endChildren, isTold ? PATIENCE_MS : 0).unref();
  });
}
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

try {
  process.exitCode = await demo();
} catch (error) {
  if (!interrupted) console.error(`demo: ${error.message}`);
  process.exitCode = interrupted ? INTERRUPTED : 1;
} finally {
  endChildren();
}

function endChildren() {
  for (const child of children) child.kill('SIGTERM');
}

async function demo() {
  if (!existsSync(PROGRAM)) throw new Error('the program is not built yet; run `npm run build` first');
  const env = await startSimulator();
  const runsDir = await makeRunsDirectory();
  const surprises = [];
  for (const { target, options, exitCode } of RUNS) {
    const where = ['--runs-dir', runsDir, '--run-id', target];
    const ended = await show(['run', target, file(`${target}.csv`), ...options, '--yes', ...where], env);
    if (interrupted) return INTERRUPTED;
    console.log(`(exit code ${ended}: ${meaningOf(ended)})`);
    if (ended !== exitCode) surprises.push(`${target}: exit code ${ended} in place of ${exitCode}`);
  }
  await showReport(join(runsDir, 'groups'));
  await show(['list', '--runs-dir', runsDir], env);
  console.log(`\nAll reports are in ${runsDir}. Delete that directory when you have seen enough.`);
  for (const surprise of surprises) console.error(`demo: ${surprise}`);
  return surprises.length === 0 ? 0 : 1;
}

function meaningOf(exitCode) {
  if (exitCode === 0) return 'nothing is left to look at';
  return exitCode === 4 ? 'finished, and some rows need a look' : 'see docs/exit-codes.md';
}

/** Resolves to the environment that makes chat-purge use the simulator, and nothing else. */
async function startSimulator() {
  const args = ['simulate', '--scenario', file('scenario.json')];
  showCommand(args);
  const simulator = start(args, { env: ownEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: simulator.stdout });
  const printed = {};
  const timer = setTimeout(() => simulator.kill('SIGKILL'), SIMULATOR_START_MS);
  for await (const line of lines) {
    console.log(line);
    const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
    if (name !== undefined) printed[name] = value;
    if (name === 'CHAT_PURGE_SECRET_KEY') break;
  }
  clearTimeout(timer);
  if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(printed.CHAT_PURGE_ENDPOINT ?? '')) {
    throw new Error('the simulator did not start');
  }
  return { ...ownEnvironment(), ...printed, CHAT_PURGE_CONFIG: file('chat-purge.config.json') };
}

/** Without the settings of a real app: the demo must not be able to reach one. */
function ownEnvironment() {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('CHAT_PURGE_'));
  return Object.fromEntries(entries);
}

async function makeRunsDirectory() {
  const name = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const runsDir = join('chat-purge-demo', name);
  await mkdir(runsDir, { recursive: true, mode: 0o700 });
  return runsDir;
}

/** Shows the command line, then what it says; resolves to its exit code. */
async function show(args, env) {
  showCommand(args);
  const child = start(args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function start(args, options) {
  const child = spawn(process.execPath, [PROGRAM, ...args], options);
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

function showCommand(args) {
  console.log(`\n$ chat-purge ${args.map(quoted).join(' ')}`);
}

function quoted(arg) {
  return /^[\w./=@:-]+$/.test(arg) ? arg : `'${arg}'`;
}

async function showReport(runDir) {
  for (const [name, most] of [
    ['outcomes.csv', 12],
    ['failed.csv', 5],
    ['summary.json', 40],
  ]) {
    const path = join(runDir, name);
    console.log(`\n--- ${path}`);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    console.log(lines.slice(0, most).join('\n'));
    if (lines.length > most) console.log(`... and ${lines.length - most} more lines`);
  }
}

/** An example file as one would type its name here. */
function file(name) {
  const near = relative(process.cwd(), join(EXAMPLES, name));
  return near.startsWith('..') ? join(EXAMPLES, name) : near;
}

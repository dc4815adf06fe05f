// The bare thing beside a run over Redis: a BullMQ worker that makes one undici call for each batch, and nothing else.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';
import { openCalls } from './calls.mjs';

const [, , batches, endpoint, redisUrl, concurrency] = process.argv;
const ADD_AT_A_TIME = 50;
/** As many wait at most as in a run of ours. */
const HIGH_WATER = 1_000;

const { hostname: host, port } = new URL(redisUrl);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const name = `bare-${process.pid}`;
const queue = new Queue(name, { connection });
const calls = openCalls(endpoint, Number(concurrency));
let added = 0;
let ended = 0;
let onEnded = () => {};
const worker = new Worker(name, (job) => calls.deleteAccounts(job.data.ids), {
  connection,
  concurrency: Number(concurrency),
  removeOnComplete: { count: 0 },
});
worker.on('completed', () => {
  ended += 1;
  onEnded();
});
worker.on('failed', (_job, error) => {
  throw error;
});

const until = async (isSo) => {
  while (!isSo()) {
    await new Promise((resolve) => {
      onEnded = resolve;
    });
  }
};

let jobs = [];
const add = async () => {
  await until(() => added - ended < HIGH_WATER);
  added += jobs.length;
  await queue.addBulk(jobs);
  jobs = [];
};
for await (const line of createInterface({ input: createReadStream(batches) })) {
  jobs.push({ name: 'batch', data: JSON.parse(line) });
  if (jobs.length === ADD_AT_A_TIME) await add();
}
if (jobs.length > 0) await add();
await until(() => ended === added);
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
await calls.close();

// What a user would write: all ids into memory, a hundred a call, so many calls at a time.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import pLimit from 'p-limit';
import { openCalls } from './calls.mjs';

const [, , input, endpoint, concurrency] = process.argv;
const ROWS_PER_CALL = 100;

const ids = [];
for await (const row of createReadStream(input).pipe(parse({ columns: true }))) ids.push(row.user_id);
const batches = [];
for (let at = 0; at < ids.length; at += ROWS_PER_CALL) batches.push(ids.slice(at, at + ROWS_PER_CALL));

const calls = openCalls(endpoint, Number(concurrency));
const limit = pLimit(Number(concurrency));
const failed = await Promise.all(batches.map((batch) => limit(() => calls.deleteAccounts(batch))));
await calls.close();
console.log(`${ids.length} ids, ${failed.reduce((sum, count) => sum + count, 0)} failed`);

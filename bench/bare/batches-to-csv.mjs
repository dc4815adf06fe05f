// The bare thing beside the reports: each batch parsed, and one line a row written, without a look at what happened.

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , from, to] = process.argv;
const output = createWriteStream(to);
for await (const line of createInterface({ input: createReadStream(from) })) {
  const { target, ids, lines } = JSON.parse(line);
  const rows = ids.map((id, row) => `input.csv,${lines[row]},${target},,${id},deleted,0,,,1,,\n`);
  if (!output.write(rows.join(''))) await once(output, 'drain');
}
output.end();
await once(output, 'finish');

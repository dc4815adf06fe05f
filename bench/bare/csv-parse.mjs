// The bare thing beside planning: csv-parse reads a file and counts its records.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const [, , path, wanted] = process.argv;
const parser = createReadStream(path).pipe(parse());
let records = 0;
parser.on('readable', () => {
  while (parser.read() !== null) records += 1;
});
parser.on('end', () => {
  process.exitCode = records === Number(wanted) ? 0 : 1;
});

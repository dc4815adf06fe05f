// Build step: writes the image from which the embedded queue starts. Makes it once, so that no run has to.
import { rename, writeFile } from 'node:fs/promises';
import { createDatabase } from './database.ts';

const image = new URL('./image.tar.gz', import.meta.url);
const unfinished = new URL('./image.tar.gz.partial', import.meta.url);

const database = await createDatabase();
const dump = await database.dumpDataDir('gzip');
await database.close();
await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()));
await rename(unfinished, image);

// Proves that the layer rules look at our code, and that each of them catches what it is for.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantedProject, plantProject, ROOT, runTool } from './planted-project.ts';

const CONFIGS = ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json'];

const CRUISE = v.object({
  modules: v.array(v.object({ source: v.string() })),
  summary: v.object({
    totalCruised: v.number(),
    violations: v.array(v.object({ from: v.string(), to: v.string(), rule: v.object({ name: v.string() }) })),
  }),
});

const CONFIG = v.object({ forbidden: v.array(v.object({ name: v.string() })) });

/** A rule, the file that breaks it, and what that file imports. */
const PLANTED: readonly (readonly [rule: string, from: string, imports: string])[] = [
  ['core-is-pure', 'src/core/reads-disk.ts', 'node:fs'],
  ['core-is-pure', 'src/core/uses-package.ts', 'valibot'],
  ['core-only-core', 'src/core/knows-pipeline.ts', '../pipeline/step.ts'],
  ['core-only-core', 'src/core/ports/knows-adapter.ts', '../../adapters/csv/reader.ts'],
  ['jobs-are-pure', 'jobs/uses-node.ts', 'node:crypto'],
  ['jobs-core-only', 'jobs/knows-adapter.ts', '../src/adapters/csv/reader.ts'],
  ['pipeline-is-pure', 'src/pipeline/reads-disk.ts', 'node:fs/promises'],
  ['pipeline-core-only', 'src/pipeline/knows-adapter.ts', '../adapters/csv/reader.ts'],
  ['pipeline-core-only', 'src/pipeline/knows-config.ts', '../config/load.ts'],
  ['adapters-core-only', 'src/adapters/csv/knows-pipeline.ts', '../../pipeline/step.ts'],
  ['no-adapter-to-adapter', 'src/adapters/csv/knows-queue.ts', '../queue/queue.ts'],
  ['config-core-only', 'src/config/knows-adapter.ts', '../adapters/csv/reader.ts'],
  ['nothing-imports-jobs', 'src/cli/knows-job.ts', '../../jobs/groups.ts'],
  ['nothing-imports-jobs', 'src/pipeline/knows-job.ts', '../../jobs/groups.ts'],
  ['compose-not-edges', 'src/compose/knows-cli.ts', '../cli/main.ts'],
  ['compose-not-edges', 'src/compose/knows-app.ts', '../app/apply.ts'],
  ['app-through-compose', 'src/app/knows-adapter.ts', '../adapters/csv/reader.ts'],
  ['app-through-compose', 'src/app/knows-cli.ts', '../cli/main.ts'],
  ['edges-send-through-app', 'src/cli/sends-unguarded.ts', '../compose/open-apply.ts'],
  ['edges-send-through-app', 'src/web/calls-the-api.ts', '../compose/open-api.ts'],
  ['edges-through-compose', 'src/cli/knows-adapter.ts', '../adapters/csv/reader.ts'],
  ['edges-through-compose', 'src/cli/knows-pipeline.ts', '../pipeline/step.ts'],
  ['edges-do-not-meet', 'src/web/knows-cli.ts', '../cli/main.ts'],
  ['simulator-stands-alone', 'src/simulator/knows-core.ts', '../core/word.ts'],
  ['simulator-stands-alone', 'src/simulator/knows-job.ts', '../../jobs/groups.ts'],
  ['simulator-only-from-cli', 'src/compose/knows-simulator.ts', '../simulator/server.ts'],
  ['bullmq-only-in-its-adapter', 'src/cli/uses-bullmq.ts', 'bullmq'],
  ['bullmq-only-in-its-adapter', 'src/adapters/system/uses-ioredis.ts', 'ioredis'],
  ['undici-only-in-its-adapter', 'src/adapters/queue/uses-undici.ts', 'undici'],
  ['csv-parse-only-in-its-adapter', 'src/adapters/system/uses-csv.ts', 'csv-parse'],
  ['no-circular', 'src/core/egg.ts', './hen.ts'],
  ['no-dev-dependencies', 'src/cli/uses-dev-package.ts', 'fast-check'],
  ['resolvable', 'src/cli/imports-nothing.ts', './gone.ts'],
];

/** What the rules allow: imported by the planted files, and breaking nothing itself. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/core/word.ts': 'export const word = 1;\n',
  'jobs/groups.ts': "export { word as groups } from '../src/core/word.ts';\n",
  'src/pipeline/step.ts': "export { word as step } from '../core/word.ts';\n",
  'src/adapters/csv/reader.ts':
    "import 'node:fs';\nimport 'csv-parse';\nexport { word } from '../../core/word.ts';\n",
  'src/adapters/queue/queue.ts': "import 'bullmq';\nexport { word } from '../../core/word.ts';\n",
  'src/adapters/tencent/client.ts': "import 'undici';\nexport { word } from '../../core/word.ts';\n",
  'src/config/load.ts': "import 'valibot';\nexport { word } from '../core/word.ts';\n",
  'src/simulator/server.ts': "import 'node:http';\nexport const server = 1;\n",
  'src/compose.ts': [
    "import '../jobs/groups.ts';",
    "import './adapters/csv/reader.ts';",
    "import './adapters/queue/queue.ts';",
    "import './adapters/tencent/client.ts';",
    "import './pipeline/step.ts';",
    "export { word as composed } from './config/load.ts';\n",
  ].join('\n'),
  'src/compose/open-apply.ts': "export { composed } from '../compose.ts';\n",
  'src/compose/open-api.ts': "export { composed } from '../compose.ts';\n",
  'src/app/apply.ts': [
    "import '../core/word.ts';",
    "import '../pipeline/step.ts';",
    "export { composed as applied } from '../compose/open-apply.ts';\n",
  ].join('\n'),
  'src/cli/main.ts': [
    "import '../app/apply.ts';",
    "import '../compose.ts';",
    "import '../config/load.ts';",
    "import '../core/word.ts';",
    "export { server as main } from '../simulator/server.ts';\n",
  ].join('\n'),
};

async function cruise(dir: string): Promise<v.InferOutput<typeof CRUISE>> {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'jobs'];
  const { stdout } = await runTool('depcruise', args, dir);
  return v.parse(CRUISE, JSON.parse(stdout));
}

/** A type import, since a ring that knows another one's types depends on it too. */
function plantedFiles(): Record<string, string> {
  const planted = PLANTED.map(([, from, imports]) => [from, `import type {} from '${imports}';\n`]);
  return {
    ...ALLOWED,
    ...Object.fromEntries(planted),
    'src/core/hen.ts': "import type {} from './egg.ts';\n",
    'src/core/forgotten.ts': 'export const forgotten = 1;\n',
  };
}

describe('the layer rules', () => {
  let project: PlantedProject;
  let violations: readonly { readonly from: string; readonly to: string; readonly rule: { name: string } }[];

  beforeAll(async () => {
    project = await plantProject(CONFIGS, plantedFiles());
    violations = (await cruise(project.dir)).summary.violations;
  });

  afterAll(() => project.remove());

  it('look at the modules of every ring of the repository', async () => {
    const { modules, summary } = await cruise(ROOT);
    const sources = modules.map((module) => module.source);
    expect(summary.totalCruised).toBeGreaterThan(20);
    for (const ring of [
      'src/core/',
      'src/pipeline/',
      'src/adapters/',
      'src/config/',
      'src/app/',
      'src/cli/',
      'jobs/',
    ]) {
      expect(sources.filter((source) => source.startsWith(ring)).length, ring).toBeGreaterThan(1);
    }
  });

  it.each(PLANTED)('%s catches %s importing %s', (rule, from, imports) => {
    const target = imports.split('/').findLast((part) => !part.startsWith('.')) ?? imports;
    const caught = violations.filter((found) => found.rule.name === rule && found.from === from);
    expect(caught.map((found) => found.to).join(' ')).toContain(target.replace(/^node:/, ''));
  });

  it('no-orphans catches a file that nothing imports and that imports nothing', () => {
    const orphans = violations.filter((found) => found.rule.name === 'no-orphans');
    expect(orphans.map((found) => found.from)).toEqual(['src/core/forgotten.ts']);
  });

  it('are all proven here', () => {
    const { forbidden } = v.parse(
      CONFIG,
      createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')),
    );
    const proven = new Set([...PLANTED.map(([rule]) => rule), 'no-orphans']);
    expect([...proven].toSorted()).toEqual(forbidden.map((rule) => rule.name).toSorted());
  });

  it('have no objection to imports along the arrows', () => {
    const sound = violations.filter((found) => found.from in ALLOWED);
    expect(sound).toEqual([]);
  });
});

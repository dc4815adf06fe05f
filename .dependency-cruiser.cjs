// The layer rules: who may import whom. docs/architecture.md says why; test/architecture/layers.test.ts proves that each bites.

/** Everything that comes from outside the repository. */
const OUTSIDE = [
  'core',
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-no-pkg',
  'npm-unknown',
  'undetermined',
];

/** Edges of the program: they talk to people and know the use cases through operations only. */
const EDGES = '^src/(cli|web)/';

/** A package may be imported below one folder only, so that what it can do stays behind that folder's port. */
function onlyIn(packages, folders, comment) {
  return {
    name: `${packages[0]}-only-in-its-adapter`,
    comment,
    severity: 'error',
    from: { pathNot: folders },
    to: { path: packages.map((name) => `node_modules/${name}/`) },
  };
}

/** What is under `from` may import what is under `allowed`, packages and Node; nothing else of ours. */
function oursOnly(name, rule) {
  return {
    name,
    comment: rule.comment,
    severity: 'error',
    from: { path: rule.from },
    to: { path: '^(src|jobs|test|bench|examples|scripts)/', pathNot: rule.allowed },
  };
}

/** What is under `from` uses neither packages nor Node. */
function nothingFromOutside(name, from) {
  return {
    name,
    comment: 'Pure folders decide; what touches the world is handed to them as an argument.',
    severity: 'error',
    from: { path: from },
    to: { dependencyTypes: OUTSIDE },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    nothingFromOutside('core-is-pure', '^src/core/'),
    oursOnly('core-only-core', {
      comment: 'src/core is the innermost ring.',
      from: '^src/core/',
      allowed: ['^src/core/'],
    }),
    nothingFromOutside('jobs-are-pure', '^jobs/'),
    oursOnly('jobs-core-only', {
      comment: 'A file in jobs/ describes an API as data and pure functions.',
      from: '^jobs/',
      allowed: ['^src/core/', '^jobs/'],
    }),
    nothingFromOutside('pipeline-is-pure', '^src/pipeline/'),
    oursOnly('pipeline-core-only', {
      comment: 'The use cases see the world through the ports in src/core/ports.',
      from: '^src/pipeline/',
      allowed: ['^src/core/', '^src/pipeline/'],
    }),
    oursOnly('adapters-core-only', {
      comment: 'An adapter fulfils a port and knows nothing of the use cases.',
      from: '^src/adapters/',
      allowed: ['^src/core/', '^src/adapters/'],
    }),
    {
      name: 'no-adapter-to-adapter',
      comment: 'Adapters are joined by src/compose only, so that each can be replaced alone.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    oursOnly('config-core-only', {
      comment: 'The configuration is plain values in the words of the core.',
      from: '^src/config/',
      allowed: ['^src/core/', '^src/config/'],
    }),
    {
      name: 'nothing-imports-jobs',
      comment: 'The registry is handed around by the composition, so that a test can hand in another one.',
      severity: 'error',
      from: { pathNot: ['^src/compose(/|\\.ts$)', '^jobs/'] },
      to: { path: '^jobs/' },
    },
    {
      name: 'compose-not-edges',
      comment: 'The composition is used by operations and edges, not the other way round.',
      severity: 'error',
      from: { path: '^src/compose(/|\\.ts$)' },
      to: { path: '^src/(app|cli|web|simulator)/' },
    },
    oursOnly('app-through-compose', {
      comment: 'An operation asks every guard and leaves the joining of adapters to the composition.',
      from: '^src/app/',
      allowed: ['^src/core/', '^src/pipeline/', '^src/compose(/|\\.ts$)', '^src/config/', '^src/app/'],
    }),
    {
      name: 'edges-send-through-app',
      comment: 'The guards stand in the operations: below them nothing that plans or sends is for an edge.',
      severity: 'error',
      from: { path: EDGES },
      to: {
        path: '^src/compose/(open-apply|send-run|make-plan|make-retry|probe-plan|open-api|open-queues)\\.ts$',
      },
    },
    oursOnly('edges-through-compose', {
      comment: 'A command turns flags into values, calls an operation and shows what comes back.',
      from: EDGES,
      allowed: [
        '^src/core/',
        '^src/app/',
        '^src/compose(/|\\.ts$)',
        '^src/config/',
        '^src/simulator/',
        EDGES,
      ],
    }),
    {
      name: 'edges-do-not-meet',
      comment: 'The command line and the web console are two programs over the same use cases.',
      severity: 'error',
      from: { path: '^src/(cli|web)/' },
      to: { path: '^src/(cli|web)/', pathNot: '^src/$1/' },
    },
    oursOnly('simulator-stands-alone', {
      comment: 'It judges our calls from the documents; sharing code with us, it would share our mistakes.',
      from: '^src/simulator/',
      allowed: ['^src/simulator/'],
    }),
    {
      name: 'simulator-only-from-cli',
      comment: 'The simulator is a program for people and tests; a real run never touches it.',
      severity: 'error',
      from: { pathNot: ['^src/cli/', '^src/simulator/'] },
      to: { path: '^src/simulator/' },
    },
    onlyIn(['bullmq', 'ioredis'], ['^src/adapters/queue/'], 'The queue is behind BatchQueue.'),
    onlyIn(['undici'], ['^src/adapters/tencent/'], 'Calls to Tencent go out at one place.'),
    onlyIn(['csv-parse'], ['^src/adapters/(csv|run-dir)/'], 'CSV is read where files are read.'),
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment:
        'A file that nothing imports and that imports nothing is forgotten; the programs that Node starts are not.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^src/cli/main\\.ts$'],
      },
      to: {},
    },
    {
      name: 'no-dev-dependencies',
      comment: 'What is installed for users has no development packages.',
      severity: 'error',
      from: { path: '^(src|jobs)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would pass every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type imports count: a ring that knows the types of another one depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

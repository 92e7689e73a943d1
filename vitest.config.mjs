import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './tools/long-files-first.mjs';

/**
 * Tests run on built files, as users and worker threads load them. Only the test files themselves pass through vitest's
 * transform; whatever they import from a `dist` folder is loaded by Node.
 */
const forCoverage = process.env.NODE_V8_COVERAGE !== undefined;
// Counted are the small files, here and in every thread and process that tests start.
if (forCoverage) process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --conditions=unbundled`.trim();

/**
 * A third of what tests cost was the optimising compiler, and most of that what it inlines: it may inline a third of its usual 920 bytes.
 * Of processor time that saves a fifth of `unit`, a seventh of `threads` (docs/verification.md). Programs that measure have their engine as it is.
 */
const INLINE_LESS = '--max-inlined-bytecode-size-cumulative=300';
/** Unit tests reach into the packages, so they load the small files; tests with threads load the bundles, as users do. */
const smallFiles = {
  // Three processes on two cores have none to spare for the threads of three collectors, and each would wait for its own.
  execArgv: ['--conditions=unbundled', '--single-threaded-gc', INLINE_LESS],
  ssr: { resolve: conditions('unbundled', 'node', 'import', 'module', 'default') },
};
const bundles = forCoverage ? smallFiles : { execArgv: [INLINE_LESS], ssr: { resolve: conditions('node', 'import', 'module', 'default') } };

function conditions(...names) {
  return { conditions: names, externalConditions: names };
}

const shared = {
  pool: 'forks',
  setupFiles: ['./tools/seed-properties.mjs'],
  // The long files of tests on real threads wait half of their time, so a third process finds work on two cores. They are all one group:
  // whoever waits, for its threads or for the last file of its kind, leaves the cores to the others.
  maxWorkers: 3,
  // A second of work takes ten on a machine with a load of fifteen.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  server: { deps: { external: [/\/dist\/(?!.*\.test\.js$)/] } },
};

/** Files with threads or processes of their own. */
const threads = ['packages/*/test/dist/**/*.threads.test.js', 'examples/dist/test/**/*.test.js'];
/** Of these, where actors, threads and processes end, mostly by force, and come back: `npm run test:stress`. */
const kills = [
  'packages/actors/test/dist/runtime/{lives,thread-deaths}.threads.test.js',
  'packages/actors/test/dist/process/*.test.js',
  'packages/core/test/dist/transport/thread-replacement.threads.test.js',
];
/** Tests of many seeds, of many runs of a property, or of each of many orders of events, which try more of them in `npm run test:stress` (`support/trials.ts`). */
const long = [
  'packages/core/test/dist/codec/{fixed-layout,message-codec,nested-shape-limits,nested-shapes,shapes,undecodable}.test.js',
  'packages/actors/test/dist/broker/queue/queues.model.test.js',
  'packages/actors/test/dist/collections/slot-heap.property.test.js',
  'packages/actors/test/dist/contract/error-wire.property.test.js',
  'packages/actors/test/dist/registry/directory.property.test.js',
  'packages/actors/test/dist/scheduler/{portions,scheduler-core}.model.test.js',
  'packages/actors/test/dist/scheduler/queue/{aging-bound,fair-turns,task-queue}.property.test.js',
  'packages/actors/test/dist/blocks/virtual-blocks.test.js',
  'packages/actors/test/dist/death/{deaths-in-a-row,virtual-deaths,virtual-streams}.test.js',
  'packages/actors/test/dist/runtime/hierarchy.test.js',
  'packages/actors/test/dist/state/virtual-{archive,states}.test.js',
  'packages/actors/test/dist/testkit/determinism.test.js',
];
/** Whoever runs `npm run test:stress` as well leaves these to it (`tools/ok.mjs`). */
const later = process.env.RINGMASTER_LONG === 'later' ? long : [];
/** And those that run examples, each as a process. */
const examples = ['examples/dist/test/examples.test.js', 'examples/dist/test/code-search-{program,serve}.test.js'];

function onRealThreads(name, include, exclude = [], options = {}) {
  return {
    ssr: bundles.ssr,
    test: {
      ...shared,
      ...options,
      execArgv: bundles.execArgv,
      name,
      // Whatever depends on its process runs in one of its own (docs/verification.md).
      isolate: false,
      include,
      exclude,
      // On a busy machine a test may meet an order of events that its author did not think of. What passes at the second try is
      // printed by `flaky-reporter.mjs`, and is a fault to be found: in the test, or in the product.
      retry: 2,
    },
  };
}

function inThisThread(name, include, options = {}) {
  return {
    ssr: smallFiles.ssr,
    test: {
      ...shared,
      ...options,
      execArgv: smallFiles.execArgv,
      name,
      // Each process loads and compiles the packages once, for all files that it runs: half the CPU time.
      isolate: false,
      include,
    },
  };
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFilesFirst },
    projects: [
      inThisThread('unit', ['packages/*/test/dist/**/*.test.js'], { exclude: [...threads, ...later] }),
      inThisThread('long', long, { env: { RINGMASTER_TRIALS: 'long' } }),
      { test: { ...shared, name: 'tools', include: ['tools/test/**/*.test.mjs'] } },
      onRealThreads('threads', threads, [...kills, ...examples]),
      onRealThreads('kills', kills),
      onRealThreads('examples', examples, [], { testTimeout: 120_000 }),
    ],
  },
});

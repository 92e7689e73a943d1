import { defineConfig } from 'vitest/config';

/**
 * Tests run on built files, as users and worker threads load them. Only the test files themselves pass through vitest's
 * transform; whatever they import from a `dist` folder is loaded by Node.
 */
// Small files rather than the bundle, here and in every thread and process that tests start.
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --conditions=unbundled`.trim();
const conditions = ['unbundled', 'node', 'import', 'module', 'default'];
const ssr = { resolve: { conditions, externalConditions: conditions } };

const shared = {
  pool: 'forks',
  testTimeout: 10_000,
  server: { deps: { external: [/\/dist\/(?!.*\.test\.js$)/] } },
};

/** Files with threads or processes of their own: one after the other, so that two of them never compete for the cores. */
const threads = ['packages/*/test/dist/**/*.threads.test.js', 'examples/dist/test/**/*.test.js'];

export default defineConfig({
  test: {
    projects: [
      {
        ssr,
        test: {
          ...shared,
          name: 'unit',
          include: ['packages/*/test/dist/**/*.test.js'],
          exclude: threads,
          sequence: { groupOrder: 0 },
        },
      },
      { ssr, test: { ...shared, name: 'tools', include: ['tools/test/**/*.test.mjs'], sequence: { groupOrder: 0 } } },
      {
        ssr,
        test: {
          ...shared,
          name: 'threads',
          include: threads,
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 30_000,
          // On a busy machine a test may meet an order of events that its author did not think of. What passes at the second try is
          // printed by `flaky-reporter.mjs`, and is a fault to be found: in the test, or in the product.
          retry: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

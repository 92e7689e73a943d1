import { virtual } from './tests.mjs';

const area = 'promises: watching';
const src = 'packages/actors/src';

/** G39 to G44. */
export const WATCHING = [
  {
    name: 'an unwatch leaves the watch on the list',
    guarantee: 'G39',
    area,
    file: `${src}/watch/watch-list.ts`,
    find: 'this.#entries.delete(key);\n    return entry;',
    replace: 'return entry;',
    caughtBy: virtual('watching', 'G39: not after unwatch, even if the notice was queued'),
  },
  {
    name: 'a watcher without a hook is told nothing',
    guarantee: 'G44',
    area,
    file: `${src}/cell/watches.ts`,
    find: 'if (hook !== undefined) return { message: notice, hook };',
    replace: "if (hook !== undefined || reason === 'stopped') return hook && { message: notice, hook };",
    caughtBy: virtual('watching', 'G44: without a hook the watcher fails with DeathPactError, and its supervision applies'),
  },
];

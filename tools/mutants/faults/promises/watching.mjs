import { unit, virtual } from './tests.mjs';

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
    name: 'watches of an incarnation that is over stay on the list',
    guarantee: 'G39',
    area,
    file: `${src}/watch/watch-list.ts`,
    find: 'this.#entries.clear();\n',
    replace: '',
    caughtBy: unit(
      'watch/watch-list',
      'G39, G61: WatchList keeps nothing of a watch that was taken: it is not taken again, and a new one begins anew',
    ),
  },
  {
    name: 'a notice waits in the lane normal, though messages wait in the one below',
    guarantee: 'G40',
    area,
    file: `${src}/cell/watches.ts`,
    find: 'this.#notice(target, reason) }, true);',
    replace: 'this.#notice(target, reason) }, false);',
    caughtBy: virtual('watching', 'G40: the notice arrives behind every message of the one that ended, in all lanes'),
  },
  {
    name: 'a report is known by the name and the thread that it comes from',
    guarantee: 'G42',
    area,
    file: `${src}/cell/family/family.ts`,
    find: 'if (child === undefined || !samePlace(child.ref, place)) return;\n    if (report.what',
    replace: 'if (child === undefined || child.ref.thread !== place.thread) return;\n    if (report.what',
    caughtBy: unit('cell/family', 'G42: reports of one who had the name before are of no consequence'),
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

import { core, unit, virtual } from './tests.mjs';

const area = 'promises: looking inside, determinism';
const src = 'packages/actors/src';

/** G71 to G73. */
export const LOOKING = [
  {
    name: 'a carry is announced when it is over',
    guarantee: 'G71',
    area,
    file: 'packages/core/src/counters/tally.ts',
    find: 'publish(words, low + 2 * stride, high);\n  publish(words, low, isFull ? FULL : (sum % WORD) | 0);\n  publish(words, low + stride, high);',
    replace:
      'publish(words, low + stride, high);\n  publish(words, low, isFull ? FULL : (sum % WORD) | 0);\n  publish(words, low + 2 * stride, high);',
    caughtBy: core(
      'counters/count-order.threads',
      'G71: a count that is read at any access of its writer, or written at any of its reader, never goes back',
    ),
  },
  {
    name: 'how long an actor is busy is counted from the last look at the clock',
    guarantee: 'G72',
    area,
    file: `${src}/cell/standing-of.ts`,
    find: 'const sinceMs = life.isHeld ? life.heldSinceMs : environment.longTurns.readMs | 0;',
    replace: 'const sinceMs = environment.longTurns.readMs | 0;',
    caughtBy: virtual('inspect', 'G72: a busy actor is told with the type of its message, for how long, and how many wait'),
  },
  {
    name: 'what a system chooses comes of real chance too, as its id does',
    guarantee: 'G73',
    area,
    file: `${src}/testkit/virtual-system.ts`,
    find: 'new SeededChooser(seed) :',
    replace: 'new SeededChooser(seed ^ (new NodeHost().random() * 2 ** 32)) :',
    caughtBy: unit('testkit/determinism', 'G73: the same seed comes to the same order, the same steps and the same hash, again and again'),
  },
  {
    name: 'the code of a virtual thread that has died is heard of',
    guarantee: 'G73',
    area,
    file: `${src}/testkit/virtual-threads.ts`,
    find: '      runtime?.perish();\n',
    replace: '',
    caughtBy: unit('testkit/dead-threads', 'G73, O5: a run is the same, step by step, whether the code of a dead thread goes on or not'),
  },
  {
    name: 'immediates of Node are no I/O',
    guarantee: 'G73',
    area,
    file: `${src}/testkit/io-guard.ts`,
    find: "  ['Immediate', 'setImmediate'],\n",
    replace: '',
    caughtBy: unit('testkit/io-guard', 'G73: immediate begun in a handler stops the system and fails the test, and names actor and kind'),
  },
];

const area = 'ring and link';
const inbound = 'packages/core/src/transport/links/inbound-link.ts';
const mesh = 'packages/core/src/transport/links/shared-mesh.ts';
const outbound = 'packages/core/src/transport/links/outbound-link.ts';
const waiting = 'packages/core/src/transport/links/waiting-records.ts';

/** A test of `packages/core/test`. */
function core(file, name) {
  return { file: `packages/core/test/${file}.test.ts`, name };
}

const LAST_POSITION = core(
  'transport/thread-remains',
  'D2 a survivor drains a dead thread to its last position, and not into what the successor writes',
);
const WHAT_WAITS = core(
  'transport/thread-remains',
  'D2 what waits for a dead thread is what its successor will get: at every record and every fragment, ring and outbox',
);

/** Of `hint`, as it is and as it must not be turned round. */
const WRITES_HINT = `const offset = control.claim(HINT_BYTES);
    if (offset === NO_ROOM) publish(this.#words, index + SCAN_ALL, 1);
    else {
      const { words } = control.memory;
      words[offset >>> 2] = first;
      words[(offset >>> 2) + 1] = second;
      words[(offset >>> 2) + 2] = verb;
      control.commit(HINT_BYTES, HINT_KIND, 0);
      control.publish();
    }`;
const TAKES_NOTE = `// After the hint, before the look at the state. Pairs with: \`SharedMesh.pollControl\`, which takes the word before it looks at the rings.
    swap(this.#words, index + CONTROL_PENDING, 1);`;

/** What one thread writes and another one reads (M2, I3, R1 to R4), and what is left of it after a death (D2, D6). */
export const RING = [
  {
    name: 'room is given back before its record is handled',
    rule: 'R2',
    area,
    file: 'packages/core/src/ring/ring-consumer.ts',
    find: 'if ((read - this.#released) >>> 0 > this.#releaseBytes) this.#roundOff(read);\n    this.#read = read;',
    replace: 'this.#read = read;\n    if ((read - this.#released) >>> 0 > this.#releaseBytes) this.#roundOff(read);',
    caughtBy: { program: 'packages/core/test/dist/stress/fuzz.js', args: ['--records', '400000', '--seed', '7'], says: 'FAILED with seed' },
  },
  {
    name: 'what stood in a ring under the copying hand is looked at, though it was given back meanwhile',
    rule: 'D6',
    area,
    file: 'packages/core/src/ring/ring-scan.ts',
    find: 'if (after.released === seen.released && after.read === seen.read && isWhole(copy, span))',
    replace: 'if (after.read === seen.read && isWhole(copy, span))',
    caughtBy: core('transport/link-order.threads', 'D6 what is seen of a record in hand is whole, wherever the two meet'),
  },
  {
    name: 'positions are compared as if they never came round',
    rule: 'M2',
    area,
    file: inbound,
    find: 'while (((position - this.#data.readPosition) | 0) > 0 && this.poll(1) > 0);',
    replace: 'while (position > this.#data.readPosition && this.poll(1) > 0);',
    caughtBy: core(
      'transport/mesh-takeover',
      'D2, M2 a survivor drains a dead thread to its last position where positions come round, at 2147483648',
    ),
  },
  {
    name: 'the final position of a dead thread is ignored',
    rule: 'D2',
    area,
    file: inbound,
    find: 'while (((position - this.#data.readPosition) | 0) > 0 && this.poll(1) > 0);',
    replace: 'while (this.poll(1) > 0);',
    caughtBy: LAST_POSITION,
  },
  {
    name: 'half a message is given up only when the ring is empty',
    rule: 'D2',
    area,
    file: inbound,
    find: 'if (this.#data.readPosition === position) this.discardUnfinished();',
    replace: 'if (!this.#data.hasWaiting()) this.discardUnfinished();',
    caughtBy: LAST_POSITION,
  },
  {
    name: 'a message that is being cut up counts as lost, though its beginning waits',
    rule: 'R4',
    area,
    file: waiting,
    find: 'const isLost = isHead && isHeadBegun && !parts.isAssembling;',
    replace: 'const isLost = isHead && isHeadBegun;',
    caughtBy: WHAT_WAITS,
  },
  {
    name: 'the rest of a message whose beginning was read counts as waiting',
    rule: 'R4',
    area,
    file: waiting,
    find: 'const isLost = isHead && isHeadBegun && !parts.isAssembling;',
    replace: 'const isLost = isHead && isHeadBegun && parts.isAssembling;',
    caughtBy: WHAT_WAITS,
  },
  {
    name: 'a thread is told of a hint before the hint is there',
    rule: 'I3',
    area,
    file: outbound,
    find: `${WRITES_HINT}\n    ${TAKES_NOTE}`,
    replace: WRITES_HINT.replace('const offset', 'swap(this.#words, index + CONTROL_PENDING, 1);\n    const offset'),
    caughtBy: core('transport/link-order.threads', 'I3 a hint is looked at, wherever the two meet'),
  },
  {
    name: 'the word for hints is looked at and not taken',
    rule: 'I3',
    area,
    file: mesh,
    find: 'if (swap(this.#words, this.#controlPending, 0) === 0) return 0;',
    replace: 'if (observe(this.#words, this.#controlPending) === 0) return 0;',
    caughtBy: core('transport/shared-mesh', 'I3 a hint arrives before records, with its words'),
  },
  {
    name: 'the word for hints without room is looked at and not taken',
    rule: 'I3',
    area,
    file: mesh,
    find: 'const scan = swap(this.#words, this.#scanAll, 0) !== 0;',
    replace: 'const scan = observe(this.#words, this.#scanAll) !== 0;',
    caughtBy: core('transport/shared-mesh', 'I3 no hint is ever refused: a full control ring becomes one scan of everything'),
  },
  {
    name: 'hints that are more than one look takes are forgotten',
    rule: 'I3',
    area,
    file: mesh,
    find: 'if (polled === HINTS_PER_LOOK) publish(this.#words, this.#controlPending, 1);',
    replace: 'if (polled > HINTS_PER_LOOK) publish(this.#words, this.#controlPending, 1);',
    caughtBy: core(
      'transport/shared-mesh',
      'I3, T5 hints that are more than one look takes are found by the next, and by whoever would park',
    ),
  },
  {
    name: 'a receiver is woken at once by the first record of its sender’s life alone',
    rule: 'R1',
    area,
    file: outbound,
    find: 'this.#isWaiting = false;\n    this.#hasWoken = false;',
    replace: 'this.#isWaiting = false;',
    caughtBy: core(
      'transport/shared-mesh',
      'R1 a parked receiver is woken by the first record at once, and by none of those that follow until the next flush',
    ),
  },
];

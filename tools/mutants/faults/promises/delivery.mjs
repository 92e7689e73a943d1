import { unit, virtual } from './tests.mjs';

const area = 'promises: delivery';
const src = 'packages/actors/src';

/** G1 to G11. */
export const DELIVERY = [
  {
    name: 'messages of the lane low wait in the lane normal',
    guarantee: 'G2',
    area,
    file: `${src}/mailbox/mailbox.ts`,
    find: 'else if (lane === LaneIndex.low) (this.#low ??= new MessageQueue()).push(message, origin);',
    replace: 'else if (lane === LaneIndex.low) this.#normal.push(message, origin);',
    caughtBy: virtual('lanes', 'G2: what is told, sent and asked in a lane is handled after all in the lanes above it'),
  },
  {
    name: 'messages are handled while the promise of a handler is open',
    guarantee: 'G3',
    area,
    file: `${src}/cell/life/life.ts`,
    find: "this.isOpen = this.#phase === 'running' && !this.#isHeld && !this.isDue;",
    replace: "this.isOpen = this.#phase === 'running' && !this.isDue;",
    caughtBy: virtual('order', 'G3: an actor handles one message at a time, also while its handler awaits'),
  },
  {
    name: 'what arrives right behind its actor is handled on the spot, before setup',
    guarantee: 'G4',
    area,
    file: `${src}/cell/life/life.ts`,
    find: 'takesAtOnce = false;\n  isDue = true;',
    replace: 'takesAtOnce = true;\n  isDue = true;',
    caughtBy: virtual('spawn', 'G4: messages sent before setup has run are handled after it, in order'),
  },
  {
    name: 'a record that is longer than its layout is decoded',
    guarantee: 'G5',
    area,
    file: `${src}/remote/inbox.ts`,
    find: 'if (head + layout.lengthBytes !== lengthBytes)',
    replace: 'if (head + layout.lengthBytes > lengthBytes)',
    caughtBy: unit('remote/hostile-records', 'G5: a record that is shorter, or longer, than its layout makes a dead letter'),
  },
  {
    name: 'a dead letter that was an ask does not say whose',
    guarantee: 'G7',
    area,
    file: `${src}/system/thread/messages/dead-letter-office.ts`,
    find: "'keeper' in origin ? origin.sender : origin;",
    replace: "'keeper' in origin ? undefined : origin;",
    caughtBy: virtual('dead-letters', 'G7: the sender of an ask is known in every thread'),
  },
  {
    name: 'a mailbox takes one more than its reserve',
    guarantee: 'G9',
    area,
    file: `${src}/cell/messages/overflow.ts`,
    find: 'if (mailbox.length >= mailbox.capacity + reserve)',
    replace: 'if (mailbox.length > mailbox.capacity + reserve)',
    caughtBy: virtual('backpressure', 'G9, F3: across threads a mailbox takes its bound and as much again'),
  },
  {
    name: 'a signal counts against the bound',
    guarantee: 'G10',
    area,
    file: `${src}/mailbox/mailbox.ts`,
    find: 'putSignal(signal: object, isBehindAll: boolean): void {\n    this.capacity++;',
    replace: 'putSignal(signal: object, isBehindAll: boolean): void {',
    caughtBy: virtual('mailbox-bounds', 'G10: what is the actor’s own neither counts against the bound nor is dropped'),
  },
  {
    name: 'what waits is counted anew at each tell',
    guarantee: 'G11',
    area,
    file: `${src}/cell/messages/intake.ts`,
    find: 'const waiting = mailbox.length;\n    if (waiting >= mailbox.capacity) return this.#acceptBeyondBound',
    replace: 'let waiting = 0;\n    mailbox.forEach(() => waiting++);\n    if (waiting >= mailbox.capacity) return this.#acceptBeyondBound',
    caughtBy: virtual('enqueue-cost', 'G11: to tell costs the same with a hundred thousand messages waiting as with a few'),
  },
];

import { virtual } from './tests.mjs';

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
    name: 'a mailbox takes one more than its reserve',
    guarantee: 'G9',
    area,
    file: `${src}/cell/overflow.ts`,
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
];

import { virtual } from './tests.mjs';

const area = 'promises: threads';

/** G55 to G61. */
export const THREADS = [
  {
    name: 'a waiter that was rung is thought to stand at the doorbell still',
    guarantee: 'G59',
    area,
    file: 'packages/core/src/transport/parking.ts',
    find: 'this.#waiterOut = false;\n      this.wakes++;',
    replace: 'this.wakes++;',
    caughtBy: virtual('liveness', 'G59: no wake-up is lost: an ask after any idle pause is answered'),
  },
];

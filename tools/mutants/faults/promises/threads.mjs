import { core, virtual } from './tests.mjs';

const area = 'promises: threads';

/** G55 to G61. */
export const THREADS = [
  {
    name: 'a waiter that was rung is thought to stand at the doorbell still',
    guarantee: 'G59',
    area,
    file: 'packages/core/src/transport/parking/parking.ts',
    find: 'this.#waiterOut = false;\n      this.wakes++;',
    replace: 'this.wakes++;',
    caughtBy: virtual('liveness', 'G59: no wake-up is lost: an ask after any idle pause is answered'),
  },
  {
    name: 'each slice has the whole time, not what its stretch has left',
    guarantee: 'G60',
    area,
    file: 'packages/core/src/transport/parking/duty-cycle.ts',
    find: 'return (this.#isStretchOver() ? this.#nowMs : this.#stretchStartMs) + this.#sliceMs;',
    replace: 'return this.#nowMs + this.#sliceMs;',
    caughtBy: core('transport/duty-cycle', 'G60 all slices of a stretch end with it, so the event loop waits for one slice and no more'),
  },
  {
    name: 'a slot is retired at its first generation, not at its last',
    guarantee: 'G61',
    area,
    file: 'packages/core/src/slots/shared-slot-table.ts',
    find: 'const next = life(generation, generation >= GENERATION_MAX ?',
    replace: 'const next = life(generation, generation <= GENERATION_MAX ?',
    caughtBy: virtual('leak', 'G61: a slot is used again when its actor has ended'),
  },
];

import { checkFault } from './fault.mjs';
import { ASKS } from './faults/asks.mjs';
import { BLOCKS } from './faults/blocks.mjs';
import { DEATH } from './faults/death.mjs';
import { DISPATCH } from './faults/dispatch.mjs';
import { LATE } from './faults/late.mjs';
import { ORDER } from './faults/order.mjs';
import { PARK } from './faults/park.mjs';
import { PROMISES } from './faults/promises.mjs';
import { RING } from './faults/ring.mjs';
import { SUPERVISION } from './faults/supervision.mjs';

/** All of them, by area. */
export const FAULTS = [...RING, ...PARK, ...DEATH, ...BLOCKS, ...SUPERVISION, ...DISPATCH, ...ASKS, ...LATE, ...ORDER, ...PROMISES].map(
  checkFault,
);

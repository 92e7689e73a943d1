import { BLOCKS } from './block-litmus.ts';
import type { Litmus } from './litmus.ts';
import { PARKING } from './parking-litmus.ts';
import { RINGS } from './ring-litmus.ts';
import { SLOTS } from './slot-litmus.ts';
import { TABLES } from './table-litmus.ts';
import { UPDATING } from './update-litmus.ts';
import { WAKING } from './wake-litmus.ts';
import { PUBLISHING } from './word-litmus.ts';

/** All of them: each primitive of the memory module, then what is built of them. */
export const CATALOGUE: readonly Litmus[] = [...PUBLISHING, ...UPDATING, ...WAKING, ...PARKING, ...RINGS, ...SLOTS, ...BLOCKS, ...TABLES];

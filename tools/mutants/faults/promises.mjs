import { ASKING } from './promises/asking.mjs';
import { DELIVERY } from './promises/delivery.mjs';
import { LIFECYCLE } from './promises/lifecycle.mjs';
import { LOOKING } from './promises/looking.mjs';
import { RECOVERY } from './promises/recovery.mjs';
import { SERVICES } from './promises/services.mjs';
import { THREADS } from './promises/threads.mjs';
import { TURNS } from './promises/turns.mjs';
import { WATCHING } from './promises/watching.mjs';

/** Faults of single promises of docs/guarantees.md, by its sections. They make a test of theirs fail, and may be noticed by others. */
export const PROMISES = [...DELIVERY, ...LIFECYCLE, ...RECOVERY, ...WATCHING, ...ASKING, ...TURNS, ...THREADS, ...SERVICES, ...LOOKING];

import type { Placement, RestartLimit } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { ROOTS } from './shape.ts';

/** How the tree of a seed uses up what restarts it has, if it is meant to. */
export const ENDS = ['failures', 'setups', 'directives', 'culprits', 'crash loop'] as const;
export type End = (typeof ENDS)[number];

/** What follows from a seed, as its nodes know it. */
export interface Plan {
  readonly seed: number;
  readonly isVirtual: boolean;
  /** Absent: nothing of it may exhaust a budget. */
  readonly end: End | undefined;
}

/** Of so many seeds one is meant to end in exhaustion, in each way in turn; no multiple of `REAL_EVERY`, so that each way comes on both kinds of threads. */
const ENDS_EVERY = 8;
/** Of so many seeds one runs on real threads; the others on the virtual machine, where what they find is found again. */
const REAL_EVERY = 3;
/** A short period, so that failures are seldom in a row: the backoff of what is restarted by policy is that of the default. */
const TIRELESS: RestartLimit = { restarts: 1_000_000, periodMs: 50 };
const TIRED: RestartLimit = { restarts: 2, periodMs: 60_000 };
const OWNERS = 0.25;
const KEYS = 24;
const BAD_SETUPS = 0.02;

export function planOf(seed: number): Plan {
  const isVirtual = seed % REAL_EVERY !== 1;
  const end = seed % ENDS_EVERY === 1 ? ENDS[Math.floor(seed / ENDS_EVERY) % ENDS.length] : undefined;
  // Nothing dies of its own code on the virtual machine.
  return { seed, isVirtual, end: isVirtual && end === 'culprits' ? 'failures' : end };
}

/**
 * What each node has to stop with all that is below it, and an orphan. On real threads it is not to be reached because the machine is busy: 42 hooks one after the other
 * take more than the usual five seconds at a load of 18. But where a thread is given up, who is to have a child there fails for ever, and its stop waits until this limit.
 */
export function stopMsOf({ isVirtual, end }: Plan): number {
  return isVirtual || end !== undefined ? 5_000 : 60_000;
}

export function limitOf({ end }: Plan): RestartLimit {
  return end === undefined || end === 'crash loop' ? TIRELESS : TIRED;
}

/** Share of the setups that fail. */
export function badSetupsOf({ end }: Plan, isFirst: boolean): number {
  return end === 'setups' && !isFirst ? 1 : BAD_SETUPS;
}

/** What is drawn for a node, whatever becomes of it: the same in each of its lives if `life` is left out. */
export function randomOf({ seed }: Plan, node: number, life = 0): SeededRandom {
  return new SeededRandom(seed * 0x9e3779b1 + node * 0x85ebca6b + life * 0xc2b2ae35);
}

export function placeOf(plan: Plan, node: number): Placement {
  const random = randomOf(plan, node);
  // Who is to take its thread along lives in a worker.
  const isOwners = random.next() < OWNERS && !(plan.end === 'culprits' && ROOTS.includes(node));
  return isOwners ? 'owner' : { key: `key-${random.below(KEYS)}` };
}

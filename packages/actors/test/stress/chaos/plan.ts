import { SeededRandom } from '@ringmaster/core/testkit';

/** How a thread is ended by whoever runs in it, or from outside. */
export const DEATHS = ['exit', 'throw', 'reject', 'loop', 'terminate'] as const;
export type DeathKind = (typeof DEATHS)[number];

/** What a handler fails with. */
export const FAILURES = ['task', 'state', 'communication', 'plain', 'thrown text', 'later'] as const;
export type FailureKind = (typeof FAILURES)[number];

/** One thing that goes wrong. `target` is a number that whoever does it makes an actor, an agent or a thread of. */
export type Fault = { readonly atMs: number; readonly target: number } & (
  | { readonly kind: 'death'; readonly how: DeathKind }
  | { readonly kind: 'failure'; readonly how: FailureKind }
  /** An actor is ended at once, and another one takes its place. */
  | { readonly kind: 'kill' }
  /** A handler keeps its thread. */
  | { readonly kind: 'slow'; readonly forMs: number }
  /** A mailbox is filled to its bound. */
  | { readonly kind: 'flood'; readonly messages: number }
  /** Tasks and asks that are under way are called off. */
  | { readonly kind: 'cancel' }
  /** An agent takes no more tasks for a while. */
  | { readonly kind: 'suspend'; readonly forMs: number }
  /** Reader of a stream leaves it. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'broker restart' }
);
export type FaultKind = Fault['kind'];

/** How often each of them, of so many: threads die about twice a second. */
const WEIGHTS: readonly (readonly [FaultKind, number])[] = [
  ['death', 6],
  ['failure', 16],
  ['kill', 6],
  ['slow', 6],
  ['flood', 3],
  ['cancel', 10],
  ['suspend', 4],
  ['leave', 4],
  ['broker restart', 1],
];
/** Behind a restart of the broker a topic says nothing of what was published meanwhile: every second run does without. */
const weightsOf = (seed: number): typeof WEIGHTS => WEIGHTS.filter(([kind]) => kind !== 'broker restart' || seed % 2 === 0);
const TARGETS = 1 << 16;
const EVERY_MS = 50;
/** Load comes first. */
const BEGIN_MS = 250;

/** All that goes wrong in so many seconds: of one seed always the same. */
export function planOf(seed: number, seconds: number): readonly Fault[] {
  const random = new SeededRandom(seed);
  const weights = weightsOf(seed);
  const faults: Fault[] = [];
  for (let atMs = BEGIN_MS; atMs < seconds * 1_000; atMs += 1 + random.below(2 * EVERY_MS)) faults.push(faultAt(atMs, random, weights));
  return faults;
}

function faultAt(atMs: number, random: SeededRandom, weights: typeof WEIGHTS): Fault {
  const target = random.below(TARGETS);
  const kind = kindOf(random.below(weights.reduce((sum, [, weight]) => sum + weight, 0)), weights);
  if (kind === 'death') return { atMs, target, kind, how: oneOf(DEATHS, random) };
  if (kind === 'failure') return { atMs, target, kind, how: oneOf(FAILURES, random) };
  if (kind === 'slow') return { atMs, target, kind, forMs: 5 + random.below(40) };
  if (kind === 'flood') return { atMs, target, kind, messages: 50 + random.below(400) };
  if (kind === 'suspend') return { atMs, target, kind, forMs: 50 + random.below(400) };
  return { atMs, target, kind };
}

function kindOf(place: number, weights: typeof WEIGHTS): FaultKind {
  let left = place;
  for (const [kind, weight] of weights) {
    if (left < weight) return kind;
    left -= weight;
  }
  throw new RangeError(`Cannot choose a fault: ${place} is behind the last`);
}

function oneOf<T>(choices: readonly T[], random: SeededRandom): T {
  return choices[random.below(choices.length)] as T;
}

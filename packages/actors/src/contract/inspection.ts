import type { AnyRef } from './actor-ref.ts';
import type { StateInfo } from './state.ts';
import type { HeldUpDoing } from './system-event.ts';

/**
 * What an actor is at. `idle`: nothing waits for it. `busy`: it handles a message, or some wait for their turn. `suspended`: it has failed,
 * and its parent has not decided yet. `restarting`: it makes room for its next incarnation, or that one sets up. `stopping`: a stop or a
 * drain has begun. `blocked`: it runs, but its thread is in somebody else's handler, so it cannot do anything.
 */
export type ActorStatus = 'starting' | 'idle' | 'busy' | 'suspended' | 'restarting' | 'stopping' | 'stopped' | 'blocked';

/** Code of an actor that has not come to its end. */
export interface CurrentWork {
  readonly doing: HeldUpDoing;
  /** Of the message it handles, where that is known (docs/health.md says when it is not). */
  readonly messageType: string | undefined;
  /** Milliseconds since it began; up to a slice (`turnMs`) more, if other actors ran before it in the same slice. */
  readonly forMs: number;
}

/** Who has a thread for itself, so that nobody else in it can do anything. */
export interface ThreadHold {
  readonly thread: number;
  /** Undefined: code outside any handler, such as a timer of the application or what comes after an `await`. */
  readonly actor: AnyRef | undefined;
  /** Its name behind those of the actors above it: `orders/cart-7`. */
  readonly path: string | undefined;
  readonly messageType: string | undefined;
  /** Since when; of code outside any handler, as long as it was seen to be there. */
  readonly forMs: number;
}

/**
 * `'thread'`: its own thread has said so. `'memory'`: that thread did not answer in time, and this was read in memory that all threads share.
 */
export type InspectionSource = 'thread' | 'memory';

/** A state of an actor, as observers are shown it. */
export interface StateInspection extends StateInfo {
  /** In the handler that is under way, as that has left it so far. A text that says why, in place of what cannot be sent or is too long to be shown. */
  readonly value: unknown;
}

/** One actor at one moment (G72). */
export interface ActorInspection {
  readonly actor: AnyRef;
  readonly name: string;
  /** Its name behind those of the actors above it: `orders/cart-7`. */
  readonly path: string;
  readonly thread: number;
  /** The name of its definition; undefined: its thread did not answer, and its parent does not live in the owner's thread either. */
  readonly definition: string | undefined;
  readonly status: ActorStatus;
  /** Undefined: none of its code is under way, as far as is known. */
  readonly current: CurrentWork | undefined;
  /** Messages that wait in its mailbox, stashed ones included. Read in shared memory: at the end of its last turn, and of those in its mailbox alone. */
  readonly waiting: number;
  /** Messages that other threads have sent it and that its thread has not taken in. Known only of a blocked thread; 0 otherwise. */
  readonly underWay: number;
  /** Its mailbox is over its bound, and senders are refused. */
  readonly isOverloaded: boolean;
  /** How often it was restarted, under this reference. */
  readonly restarts: number;
  /** How many children it has; undefined: only its thread knows. */
  readonly children: number | undefined;
  /** In the order in which it has declared them. Undefined: its thread has not said so, or it is one of many. */
  readonly states: readonly StateInspection[] | undefined;
  /** Given if its thread is in one piece of work and does not answer. */
  readonly blockedBy: ThreadHold | undefined;
  readonly source: InspectionSource;
}

/** An actor, and those below it. */
export interface ActorTree extends ActorInspection {
  readonly below: readonly ActorTree[];
}

/** What a worker uses. */
export interface ThreadUse {
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  /** Share of its life in which its event loop was busy, 0 to 1. */
  readonly utilization: number;
}

/**
 * `starting`: it has not begun yet. `blocked`: it is in one piece of work and does not answer. `lost`: it has died and its successor is
 * not open yet. `given up`: nobody takes over for it.
 */
export type ThreadState = 'starting' | 'running' | 'blocked' | 'lost' | 'given up' | 'stopped';

/** One thread at one moment. */
export interface ThreadInspection {
  readonly thread: number;
  readonly kind: 'owner' | 'worker' | 'dedicated';
  readonly state: ThreadState;
  /** How often it was started. */
  readonly incarnation: number;
  /** Actors that live in it. */
  readonly actors: number;
  /** Given if it is in one piece of work and does not answer. */
  readonly heldBy: ThreadHold | undefined;
  /** Of a worker that answered. */
  readonly usage: ThreadUse | undefined;
  readonly source: InspectionSource;
}

/** All threads and actors of a system. */
export interface SystemInspection {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly state: 'running' | 'stopping' | 'stopped';
  readonly threads: readonly ThreadInspection[];
  /** Those that the application has spawned, with all below them. */
  readonly actors: readonly ActorTree[];
  /** Actors beyond `actorsMax`, which are not among them. */
  readonly leftOut: number;
}

/** How long and how far an inspection looks. */
export interface InspectOptions {
  /** How long to wait for a thread that does not answer; what it does not say is read in shared memory. Default 100. */
  readonly waitMs?: number | undefined;
  /** At most so many actors. Default 10 000. */
  readonly actorsMax?: number | undefined;
}

/** Looks at actors and threads, without going through any mailbox. */
export interface Inspectable {
  /**
   * All threads and actors: who is at what, and for how long. Never waits for an actor, and at most `waitMs` for a thread that is blocked.
   * Rejects only for options that make no sense.
   */
  inspect(options?: InspectOptions): Promise<SystemInspection>;
  /**
   * One actor, in whatever thread: answers for one that is busy, suspended or blocked (G72).
   * @throws TypeError for what is no reference to an actor of this system, as a rejection
   * @example
   * const { status, current, waiting } = await system.inspect(ref);
   * if (current !== undefined && current.forMs > 1_000) console.log(`${current.messageType} takes long, and ${waiting} wait behind it`);
   */
  inspect(actor: AnyRef, options?: Pick<InspectOptions, 'waitMs'>): Promise<ActorInspection>;
}

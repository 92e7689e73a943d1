import type { Blueprint } from '../../contract/blueprint.ts';
import type { Failure } from '../../contract/failure.ts';
import type { RestartPolicy } from '../../contract/spawn-options.ts';
import type { RestartLimit } from '../../contract/supervision.ts';
import { FailureRow } from '../../supervision/failure-row.ts';
import type { RecoveryTable } from '../../supervision/recovery-table.ts';
import { RestartWindow } from '../../supervision/restart-window.ts';
import { Grace } from './grace.ts';
import { type KeptState, KeptStates } from '../states/kept-states.ts';
import type { Incarnation } from '../life/incarnation.ts';
import type { InternalRef } from '../internals.ts';
import type { SpawnPlanOptions } from './orders.ts';
import { Outcome } from '../life/outcome.ts';

/** How long a child may take to stop if its spec does not say. */
export const SHUTDOWN_MS = 5_000;

/** How many restarts are left and how long the next one waits, for one child or for a group (S1). */
export class Budget {
  readonly window: RestartWindow;
  readonly row = new FailureRow();

  constructor(limit: RestartLimit) {
    this.window = new RestartWindow(limit);
  }
}

/** How a child was started: all that is needed to start it again. */
export interface ChildOrigin {
  readonly what: Blueprint<never>;
  /** Its arguments as they were at the first start. */
  readonly args: { copy(): unknown };
  readonly options: SpawnPlanOptions;
  readonly table: RecoveryTable | undefined;
  /** The parent's, when it spawned the child. */
  readonly incarnation: Incarnation;
}

/** The restart that a child takes part in, as far as the child's parent must know it. */
export interface RoundOfChild {
  /** A member that fails now will be halted by this round anyway. */
  readonly isHalting: boolean;
  /** The state of a member has changed: takes the next step, if there is one. */
  advance(): void;
  /** The member has ended, and leaves the round. */
  drop(member: Child): void;
  cancel(): void;
}

/**
 * A child as its parent's thread knows it.
 *
 * ```
 * up -> failed (a decision is on its way) -> up, or as below
 * up, failed -> closing (told to halt) -> down -> rising (told to start) -> up, or failed
 * gone (it has ended, and is to be started again) -> rising
 * ```
 */
export type ChildState = 'up' | 'failed' | 'closing' | 'down' | 'rising' | 'gone';

/** One child in its parent's books. */
export class Child {
  readonly name: string;
  readonly origin: ChildOrigin;
  ref: InternalRef;
  state: ChildState = 'up';
  /** Its parent, or the system, has asked for its end: it is not started again (S3). */
  isEndAsked = false;
  /** It was asked to drain: until its end it is supervised like any other. */
  isDraining = false;
  /** A supervisor was asked to start it, and has not answered: if that fails, whoever asked is told, and nobody else is concerned. */
  isOnTrial = false;
  /** Its time limit, since it was told to stop or to halt. */
  readonly grace = new Grace();
  /** The failure that is being decided about. */
  failure: Failure | undefined;
  /** The restart that it takes part in. */
  round: RoundOfChild | undefined;
  budget: Budget | undefined;
  /** What it goes on with if its thread dies: of few. */
  kept: KeptStates | undefined;
  /** The table that was asked last. */
  table: RecoveryTable | undefined;
  #up: Outcome | undefined;

  constructor(name: string, ref: InternalRef, origin: ChildOrigin) {
    this.name = name;
    this.ref = ref;
    this.origin = origin;
    // Its parent will be told when it has started.
    if (origin.options.isRetried === true) this.state = 'rising';
  }

  /** Resolves when it is up next; rejects when it has left the family. */
  whenUp(): Promise<void> {
    this.#up ??= new Outcome();
    return this.#up.promise();
  }

  /** It is on its way to its end, and nothing about it is to be decided any more. */
  get isStopping(): boolean {
    return this.isEndAsked && !this.isDraining;
  }

  /** How long its stop may take. */
  get shutdownMs(): number | 'kill' {
    return this.origin.options.shutdownMs ?? SHUTDOWN_MS;
  }

  /** It died with its thread, perhaps in the middle of a halt: the time that it had for that is not its successor's. */
  wasLost(): void {
    this.state = 'down';
    this.grace.end();
  }

  keep(state: KeptState): void {
    this.kept ??= new KeptStates();
    this.kept.take(state);
  }

  /** It has ended, and is to be started again as another one. */
  hasGone(): void {
    this.state = 'gone';
    this.kept = undefined;
    this.grace.end();
  }

  cameUp(): void {
    this.state = 'up';
    this.isOnTrial = false;
    this.#up?.succeed();
    this.#up = undefined;
  }

  left(): void {
    this.grace.end();
    this.#up?.fail(this.ref.stoppedError('restart'));
  }

  get restart(): RestartPolicy {
    return this.origin.options.restart ?? 'transient';
  }
}

/** A child that died with its thread. */
export interface LostChild {
  readonly child: Child;
  readonly error: Error;
  /** The death is charged to it (G58). */
  readonly isCulprit: boolean;
}

import type { AnyRef } from '../contract/actor-ref.ts';
import type { Logger } from '../contract/logger.ts';
import type { System } from '../contract/system.ts';
import type { KeyedTimerPort } from '../timers/keyed-timers.ts';
import type { ActorCell } from './actor-cell.ts';
import type { CellEnvironment } from './cell-environment.ts';
import type { DirectoryPort } from './directory-port.ts';
import type { Incarnation } from './life/incarnation.ts';

/** What a context offers that belongs to the thread, not to the actor. */
export interface ContextServices {
  readonly environment: CellEnvironment;
  readonly directory: DirectoryPort;
  readonly system: System;
  readonly clock: { now(): number };
  readonly parent: AnyRef;
  /** Monotonic, and the wheel of the thread. */
  readonly timerClock: Omit<KeyedTimerPort, 'due'>;
  random(): number;
  logger(): Logger;
  flush(): void;
}

/** What a context stands for. */
export interface InsideContext {
  readonly cell: ActorCell;
  readonly services: ContextServices;
  readonly incarnation: Incarnation;
  /** @throws ActorStoppedError if the incarnation is over, or about to be */
  checkAlive(action: string): void;
  /** Runs `step` with the actor as the sender, also after an `await` (C1). @throws ActorStoppedError if the incarnation is over */
  asSender<R>(action: string, step: () => R): R;
}

import type { DirectoryPort } from './directory-port.ts';
import type { Place } from '../contract/place.ts';
import type { InternalReply } from './internals.ts';

/** What a pool, a broker or an archive needs of its cell, beyond its context. */
export interface Managing {
  readonly place: Place;
  readonly directory: DirectoryPort;
  /** This life of it has ended: not while it stops, nor in its `stop` hook. */
  readonly isOver: boolean;
  /** Calls `task` when that comes to pass, also if it is killed in the middle of its stop: it has its log then, and nothing else. */
  onOver(task: () => void): void;
  /** The ask that it is handling. */
  readonly asked: InternalReply | undefined;
  /**
   * A message of its own comes behind what waits in the lane `normal` by now, before what comes later: also in a full mailbox, and while it drains. If
   * this life ends before its turn it has come to nothing, and is no dead letter.
   */
  tellSelf(message: unknown): void;
  /** When a drain begins, this message of its own comes behind all that waits. */
  behindDrain(message: unknown): void;
}

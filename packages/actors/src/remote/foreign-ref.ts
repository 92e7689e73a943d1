import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { CellEnvironment } from '../cell/cell-environment.ts';
import { ignorable } from '../cell/ignorable.ts';
import type { Prepared } from '../cell/refs/waiting-sends.ts';
import type { InternalRef, InternalReply, Place } from '../cell/internals.ts';
import { ActorStoppedError } from '../contract/errors/runtime-errors.ts';
import type { Accepted } from '../contract/message.ts';

/** A reference that belongs to another system: everything told to it is a dead letter `foreign` (I6). */
export class ForeignRef extends ActorRefBase {
  readonly name = 'foreign';
  readonly isAlive = false;
  readonly depth = 0;
  readonly isOverloaded = false;

  readonly #systemId: number;

  constructor(environment: CellEnvironment, place: Place, systemId: number) {
    super(environment, place);
    this.#systemId = systemId;
  }

  /** Sent on, it goes back to where it belongs, or stays foreign. */
  override get systemId(): number {
    return this.#systemId;
  }

  get started(): Promise<void> {
    return this.#refuse();
  }

  whenPassed(): Promise<void> {
    return Promise.resolve();
  }

  offer(message: unknown, sender: InternalRef | undefined): Accepted {
    this.environment.deadLetter(message, sender, this, 'foreign');
    return 'stopped';
  }

  offerAsk(message: object, ask: InternalReply): Accepted {
    return this.offer(message, ask.sender);
  }

  protected prepare(message: unknown, sender: InternalRef | undefined): Prepared {
    return { bytes: 0, attempt: () => this.offer(message, sender) };
  }

  protected whenRoom(room: () => void): void {
    room();
  }

  protected requestEnd(): Promise<void> {
    return this.#refuse();
  }

  protected isAboveCurrent(): boolean {
    return false;
  }

  /** Nobody here knows whether it has stopped. */
  override stoppedError(action: string): Error {
    return new ActorStoppedError(`Cannot ${action} "${this.name}": it belongs to another system`, { data: { target: this.name } });
  }

  #refuse(): Promise<void> {
    return ignorable(Promise.reject(this.stoppedError('reach')));
  }
}

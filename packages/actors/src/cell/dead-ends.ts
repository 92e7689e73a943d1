import { CommunicationError } from '../contract/errors/communication-error.ts';
import type { Accepted } from '../contract/message.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import { fullError } from './full-error.ts';
import type { InternalReply, MessageOrigin } from './internals.ts';
import { ReplyHandle } from './reply-handle.ts';

type DropReason = 'stopped' | 'draining' | 'thread-lost' | 'mailbox-full' | 'dropped' | 'unhandled';

/** Where messages end that a cell does not handle, so that none is lost silently (G1, G18). */
export class DeadEnds {
  readonly #environment: CellEnvironment;
  readonly #cell: LocalActor;

  constructor(environment: CellEnvironment, cell: LocalActor) {
    this.#environment = environment;
    this.#cell = cell;
  }

  /** The message was never accepted: an asker learns that from what its `offer` returns. */
  refuse(message: unknown, origin: MessageOrigin, reason: 'stopped' | 'system-stopped'): Accepted {
    if (origin instanceof ReplyHandle) this.#environment.blocks.releaseIn(message);
    else {
      this.#environment.deadLetter(message, origin, this.#cell.self, reason === 'stopped' ? this.#whyOver() : reason);
    }
    return 'stopped';
  }

  /** The message was accepted, but is not handled after all: an ask fails, a tell becomes a dead letter (G18), an ask without a handler does both. */
  drop(message: unknown, origin: MessageOrigin, reason: DropReason): void {
    const isAsk = origin instanceof ReplyHandle;
    if (isAsk && !origin.answered) origin.failByRuntime(this.#error(message, reason));
    this.#cell.meter.dropped();
    if (!isAsk || reason === 'unhandled') this.#environment.deadLetter(message, origin, this.#cell.self, reason);
    else this.#environment.forgo(message, reason);
  }

  /** Nobody waits for the answer any more: it is not handled, and counted (G47, G50). */
  skip(message: unknown, ask: InternalReply, isExpired: boolean): void {
    const environment = this.#environment;
    this.#cell.meter.dropped();
    environment.blocks.releaseIn(message);
    if (isExpired) environment.deadLetter(message, ask, this.#cell.self, 'expired');
    // Else it has been answered, and nothing is missing.
    else if (ask.isGivenUp && !ask.isOneOfMany) environment.deadLetter(message, ask, this.#cell.self, 'cancelled');
  }

  #whyOver(): 'stopped' | 'draining' | 'stale' {
    const { slot, generation } = this.#cell;
    const tenant = this.#environment.cellAt(slot);
    // Somebody else lives in the slot by now (G6).
    if (tenant !== undefined && tenant !== this.#cell) return 'stale';
    return this.#environment.slots.endAsked(slot, generation) === 'drain' ? 'draining' : 'stopped';
  }

  #error(message: unknown, reason: DropReason): Error {
    const { name, self } = this.#cell;
    switch (reason) {
      case 'stopped':
      case 'thread-lost':
      case 'draining':
        return self.stoppedError('ask');
      case 'mailbox-full':
      case 'dropped':
        return fullError(self, message);
      case 'unhandled':
        return new CommunicationError(
          `Cannot ask "${name}": it has no handler for ${typeName((message as { readonly type?: unknown } | null | undefined)?.type)}`,
        );
    }
  }
}

/** A type as people read it, whatever a sender put there. */
function typeName(type: unknown): string {
  return typeof type === 'string' ? JSON.stringify(type) : `a type that is no text but ${typeof type}`;
}

import { CommunicationError } from '../contract/errors/communication-error.ts';
import { MailboxFullError } from '../contract/errors/runtime-errors.ts';
import type { Accepted, Message } from '../contract/message.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import type { MessageOrigin } from './internals.ts';
import { ReplyHandle } from './reply-handle.ts';

type DropReason = 'stopped' | 'mailbox-full' | 'unhandled';

/** Where a cell's messages end that it does not handle: nothing is silently gone (G1, G18). */
export class DeadEnds {
  readonly #environment: CellEnvironment;
  readonly #cell: LocalActor;

  constructor(environment: CellEnvironment, cell: LocalActor) {
    this.#environment = environment;
    this.#cell = cell;
  }

  /** Never accepted: the asker learns it from the answer to its `offer`. */
  refuse(message: unknown, origin: MessageOrigin, reason: 'stopped' | 'system-stopped'): Accepted {
    if (!(origin instanceof ReplyHandle)) this.#environment.deadLetter(message, origin, this.#cell.self, reason);
    return 'stopped';
  }

  /** Accepted, and not handled after all: an ask learns why, everything is a dead letter. */
  drop(message: unknown, origin: MessageOrigin, reason: DropReason): void {
    if (origin instanceof ReplyHandle && !origin.answered) origin.fail(this.#error(message, reason));
    this.#environment.meter.dropped(this.#cell.slot);
    this.#environment.deadLetter(message, origin, this.#cell.self, reason);
  }

  #error(message: unknown, reason: DropReason): Error {
    const { name, self } = this.#cell;
    switch (reason) {
      case 'stopped':
        return self.stoppedError('ask');
      case 'mailbox-full':
        return new MailboxFullError(`Cannot ask "${name}": its mailbox is full`, { data: { target: name, message } });
      case 'unhandled':
        return new CommunicationError(
          `Cannot ask "${name}": it has no handler for ${JSON.stringify((message as Message | undefined)?.type)}`,
        );
    }
  }
}

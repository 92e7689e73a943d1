import { StashFullError } from '../contract/errors/runtime-errors.ts';
import type { Message } from '../contract/message.ts';
import type { BlockPort } from './blocks/block-port.ts';
import type { TypeMeter } from '../contract/meter.ts';
import type { Mailbox, Waiting } from '../mailbox/mailbox.ts';
import { isPassedOn } from './messages/dead-ends.ts';
import type { Intake } from './messages/intake.ts';
import type { InternalReply, MessageOrigin } from './internals.ts';
import { ReplyHandle } from './asks/reply-handle.ts';

/** What a stash takes of the calls of handlers. */
export interface StashingCalls {
  /** What came with the message that is being handled. */
  readonly handledOrigin: MessageOrigin;
  /** It was received earlier, and has not been answered. */
  owes(ask: InternalReply): boolean;
  /** What the running handler has stashed: forgotten when it has ended well. */
  stashed(entry: Waiting): void;
}

/** What a stash takes of its cell. */
export interface StashingCell {
  readonly name: string;
  readonly meter: TypeMeter;
  readonly mailbox: Pick<Mailbox, 'returnedLength' | 'takeBack'>;
  readonly intake: Pick<Intake, 'putBack'>;
  readonly calls: StashingCalls;
}

/** What it takes of the thread. */
export interface StashEnvironment {
  readonly stashCapacity: number;
  readonly blocks: Pick<BlockPort, 'releaseIn'>;
}

/**
 * What an actor has stashed. It is the cell's, not the incarnation's: a restart keeps it (G53).
 *
 * In the accounts, a message that is stashed has been handled by that, and is accepted anew: so it is under way until it
 * is handled again or dropped, and the message path counts as it always does (D7).
 */
export class CellStash {
  readonly #environment: StashEnvironment;
  readonly #cell: StashingCell;
  #entries: Waiting[] = [];

  constructor(environment: StashEnvironment, cell: StashingCell) {
    this.#environment = environment;
    this.#cell = cell;
  }

  get size(): number {
    return this.#entries.length;
  }

  put(message: unknown): void {
    const { stashCapacity } = this.#environment;
    // Else putting and releasing by turns would know no bound.
    if (this.size + this.#cell.mailbox.returnedLength >= stashCapacity) throw this.#fullError(message);
    const origin = this.#originOf(message);
    // Like one in the mailbox: no restart fails it.
    if (origin instanceof ReplyHandle) origin.stashed();
    this.#cell.meter.accepted();
    const entry = { message, origin };
    this.#entries.push(entry);
    this.#cell.calls.stashed(entry);
  }

  releaseAll(): void {
    if (this.size > 0) this.#cell.intake.putBack(this.takeAll());
  }

  takeAll(): readonly Waiting[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries.map(asTellIfAnswered);
  }

  /** The handler of `message` has failed, and had put these here: the message itself is not handled again, released or not (G24). */
  failed(message: unknown, stashed: readonly Waiting[]): void {
    for (const entry of stashed) {
      if (entry.message !== message || !this.#takeBack(entry)) continue;
      if (entry.origin instanceof ReplyHandle) entry.origin.keeper = undefined;
      this.#cell.meter.dropped();
      this.#environment.blocks.releaseIn(message);
    }
  }

  #takeBack(entry: Waiting): boolean {
    const at = this.#entries.lastIndexOf(entry);
    if (at === -1) return this.#cell.mailbox.takeBack(entry.message);
    this.#entries.splice(at, 1);
    return true;
  }

  /** A message that carries somebody else's reply handle is no ask; nor is one that was handed on, and is answered by who has it now. */
  #originOf(message: unknown): MessageOrigin {
    const { calls } = this.#cell;
    const { handledOrigin } = calls;
    const { replyTo } = message as { readonly replyTo?: unknown };
    if (replyTo instanceof ReplyHandle && this.#isOurs(replyTo, handledOrigin)) return replyTo;
    return handledOrigin instanceof ReplyHandle ? handledOrigin.sender : handledOrigin;
  }

  #isOurs(ask: ReplyHandle, handled: MessageOrigin): boolean {
    const { calls } = this.#cell;
    return calls.owes(ask) || (ask === handled && (ask.isStashed || !isPassedOn(ask, calls)));
  }

  #fullError(message: unknown): StashFullError {
    const { name } = this.#cell;
    const { stashCapacity: capacity } = this.#environment;
    const type = JSON.stringify(String((message as Message).type));
    return new StashFullError(`Cannot stash ${type} of "${name}": its stash holds ${capacity}, which is its bound`, {
      data: { target: name, capacity },
    });
  }
}

/** An ask that the actor answered before it handles it: what is left is a message that nobody waits for, and that is handled all the same. */
function asTellIfAnswered(entry: Waiting): Waiting {
  const { message, origin } = entry;
  return origin instanceof ReplyHandle && origin.hasReplied ? { message, origin: origin.sender } : entry;
}

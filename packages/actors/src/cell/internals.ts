import type { Linked } from '../collections/linked-list.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import type { Accepted, Lane } from '../contract/message.ts';
import type { Place } from '../contract/place.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { Chain } from './asks/ask-chain.ts';
import { LaneIndex } from '../mailbox/mailbox.ts';

export type { Place };

/** How an actor ended. */
export type EndReason = StopReason;

/** The ways in which an actor may be asked to end; each overtakes those before it (G14). */
export type Ending = 'drain' | 'stop' | 'kill';

/** A reference as the runtime uses it: the public one, and the steps behind it. */
export interface InternalRef extends ActorRef<unknown>, Place {
  readonly depth: number;
  /** Hands the message over to the receiver's side, or says why not. Throws only for a message that cannot be serialised. */
  offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted;
  /** The same for a message whose `replyTo` is `ask`. */
  offerAsk(message: object, ask: InternalReply, lane?: LaneIndex): Accepted;
  stoppedError(action: string): Error;
}

/** Keeps asks that an actor has received and not answered yet. */
export interface ReplyKeeper {
  release(ask: InternalReply): void;
}

/** A reply handle as the runtime uses it. */
export interface InternalReply extends Linked<InternalReply> {
  readonly answered: boolean;
  /** Who asked, for dead letters. */
  readonly sender: InternalRef | undefined;
  /** Monotonic milliseconds: nobody waits after that (C4). `Infinity`: not known, or never. */
  readonly deadlineMs: number;
  /** It was asked with a signal: its asker may give it up before its time is over. */
  readonly isCancellable: boolean;
  /** Others were asked the same, and one answer is enough: if it is given up, nobody misses anything. Only of cancellable ones. */
  readonly isOneOfMany: boolean;
  /** Its asker waits no more, and has not been answered here. */
  readonly isGivenUp: boolean;
  /** Who owes the answer at the moment, and has it in a list; set by the cell that received the ask. */
  keeper: ReplyKeeper | undefined;
  tell(value?: unknown): Accepted;
  fail(error: Error): void;
  /** Fails the ask in place of a receiver that does not answer. If the asker has given up, that is not a late reply. */
  failByRuntime(error: Error): void;
  /** Its handler has returned without an answer, or it is handed on or stashed: others are to know that it is open. */
  outlasts(): void;
  /** Who waits for the answer, and for what that is needed for (C2). */
  readonly chain: Chain;
  /** The same without the asker itself, who is `sender` then. */
  readonly above: Chain;
  /** It was found out that nobody waits any more. */
  forsaken(): void;
}

/** Where a message came from: its sender, or the ask that it is. */
export type MessageOrigin = InternalRef | InternalReply | undefined;

/** `lane` was checked with the other options. */
export function laneIndex(lane: Lane | undefined): LaneIndex {
  return lane === undefined ? LaneIndex.normal : LaneIndex[lane];
}

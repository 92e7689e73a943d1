import type { ActorRef } from '../contract/actor-ref.ts';
import type { Accepted, Lane } from '../contract/message.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { Chain } from './ask-chain.ts';
import { LaneIndex } from '../mailbox/mailbox.ts';

/** Where something is: a place (thread, slot) and who of those that lived there (I6). */
export interface Place {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
}

/** How an actor ended. */
export type EndReason = StopReason;

/** What may be asked of an actor that is to end: each overtakes those before it (G14). */
export type Ending = 'drain' | 'stop' | 'kill';

/** A reference as the runtime uses it: the public one, and the steps behind it. */
export interface InternalRef extends ActorRef<unknown>, Place {
  /** Gives the message to the receiver's side, or says why not. Throws only for what cannot be serialised. */
  offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted;
  /** The same for a message whose `replyTo` is `ask`. */
  offerAsk(message: object, ask: InternalReply, lane?: LaneIndex): Accepted;
  stoppedError(action: string): Error;
}

/** Keeps the asks an actor has not answered yet. */
export interface ReplyKeeper {
  release(ask: InternalReply): void;
}

/** A reply handle as the runtime uses it. */
export interface InternalReply {
  readonly answered: boolean;
  /** Who asked, for dead letters. */
  readonly sender: InternalRef | undefined;
  /** Monotonic milliseconds: nobody waits after that (C4). `Infinity`: not known, or never. */
  readonly deadlineMs: number;
  /** It was asked with a signal: its asker may give it up before its time is over. */
  readonly isCancellable: boolean;
  /** Its asker waits no more, and has not been answered here. */
  readonly isGivenUp: boolean;
  /** Whose duty the answer is at the moment; set by the cell that received the ask. */
  keeper: ReplyKeeper | undefined;
  tell(value?: unknown): Accepted;
  fail(error: Error): void;
  /** In the place of a receiver that does not answer: of no interest to an asker who has given up, so never a late reply. */
  failByRuntime(error: Error): void;
  /** Who waits for the answer, and for what that is needed for (C2). */
  readonly chain: Chain;
  /** The same without the asker itself, who is `sender` then. */
  readonly above: Chain;
  /** It was found out that nobody waits any more. */
  forsaken(): void;
}

/** What came with a message: who sent it, or the ask it belongs to. */
export type MessageOrigin = InternalRef | InternalReply | undefined;

/** `lane` was checked with the other options. */
export function laneIndex(lane: Lane | undefined): LaneIndex {
  return lane === undefined ? LaneIndex.normal : LaneIndex[lane];
}

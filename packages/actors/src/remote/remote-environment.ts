import type { HeldBytes, MessageCodec } from '@ringmaster/core';
import type { CellEnvironment, CellStreams } from '../cell/cell-environment.ts';
import type { InternalRef, InternalReply, Place } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import type { BlockPassage } from './block-passage.ts';
import type { EndPlace } from '../streams/stream-ends.ts';
import type { StreamAddress } from '../streams/stream-address.ts';
import type { LayoutSets } from './layout-sets.ts';
import type { PendingMessage } from './pending.ts';

/** Where an ask is open: its thread, its id there, and which start of that thread (I5). */
export interface AskPlace {
  readonly thread: number;
  readonly id: number;
  readonly incarnation: number;
}

/** References and reply handles, by what the wire says of them. */
export interface Handles {
  /** The one reference of this thread to the actor at that place. */
  refTo(thread: number, slot: number, generation: number): InternalRef;
  /** A reference another system made. */
  foreignRef(place: Place, systemId: number): InternalRef;
  /** The reply handle of an ask that is open in `thread` under `id`. */
  replyTo(thread: number, id: number, incarnation: number): InternalReply;
}

/** Which asks of other threads were given up. `system/` fills it with shared words. */
export interface CancellationPort {
  /** Read from shared memory: true as soon as the asker gives up. */
  isGivenUp(ask: AskPlace): boolean;
  /** Calls `heard` once when it has been given up, perhaps at once; undone by what this returns. */
  listen(ask: AskPlace, heard: () => void): () => void;
}

/** What the remote layer needs from its thread, beyond what cells need. */
export interface RemoteEnvironment extends CellEnvironment {
  readonly codec: MessageCodec;
  /** What waits in the whole system. */
  readonly held: HeldBytes;
  readonly layouts: LayoutSets;
  readonly blocks: BlockPassage;
  /** How often this thread was started: part of every id that comes back to it (I5). */
  readonly incarnation: number;
  readonly handles: Handles;
  readonly cancellations: CancellationPort;
  readonly streams: CellStreams & {
    /** Of a stream whose address was read in a record. */
    addressOf(place: EndPlace, systemId: number): StreamAddress;
    /** It is written into a record: in place, into the memory of `words`, or elsewhere. */
    leaves(address: StreamAddress, words: Int32Array): void;
  };
  /** Of actors in other threads: settle when they have started, or ended. */
  readonly awaits: { begin(ref: InternalRef, what: number): Promise<void> };
  /** As `offerAbsent`, for a message from another thread, whose sender has been told that it was accepted. */
  readonly absentees: { deliver(target: InternalRef, entry: PendingMessage): Accepted };
  /** Answers for asks nobody waits for any more: dead letters (G46). */
  readonly lateReplies: { take(ask: AskPlace, answer: unknown): void };
}

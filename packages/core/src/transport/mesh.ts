import type { RecordMemory } from '../memory/record-memory.ts';

export type Posted = 'accepted' | 'full';

/**
 * A record from another thread. `offset`/`lengthBytes`: its payload, valid during the call only.
 * Limit: five parameters, called for every record.
 */
export type MeshHandler = (from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;
/** An idempotent hint: look at `slot` again (I3). */
export type HintHandler = (from: number, slot: number, generation: number, verb: number) => void;

/** A message that waits for its reader: `offset`/`lengthBytes` are its bytes in `memory`, valid during the call only. */
export type WaitingHandler = (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;

/**
 * The way to one other thread: a data ring, a control ring, and a bounded outbox for when the data ring is full.
 *
 * Order is that of the calls, whichever way a record takes.
 */
export interface OutboundLink {
  readonly to: number;
  /** Where the open claim's bytes go; look at it after each `claim`. */
  readonly memory: RecordMemory;
  readonly claimedBytes: number;
  /** The longest record `claim` can take. */
  readonly recordBytesMax: number;
  /** Records (or fragments) wait outside the ring: what comes now goes behind them. */
  readonly hasOutbox: boolean;
  /** Whether a record of that length would be taken now, by ring or outbox. */
  accepts(lengthBytes: number): boolean;
  /**
   * Opens a claim in the ring or, behind what waits, in the outbox.
   * @returns the payload's offset in `memory`, or `NO_ROOM` if both are full
   * @throws RangeError for more than `recordBytesMax`, or if a claim is open
   */
  claim(lengthBytes: number): number;
  /** Ends the claim; publishes by itself past a byte threshold, and at once to a parked thread. */
  commit(lengthBytes: number, kind: number): void;
  abort(): void;
  /**
   * A record of any length, already encoded: goes into the ring, in fragments if it must, or waits in the outbox as bytes.
   * @param unbounded never refused: what must not be lost (replies, notices of an end). Default false.
   * @throws RangeError above `maxMessageBytes`
   */
  post(record: Uint8Array, kind: number, unbounded?: boolean): Posted;
  /** Never refused (I3). */
  hint(slot: number, generation: number, verb: number): void;
  /** Publishes what was committed and wakes the other side if it is parked. */
  flush(): void;
  /**
   * Looks at each message that its reader, which had read up to position `read` when it died, will find or be sent: in the ring
   * and in the outbox, in order. One in parts whose beginning was read is left out: its rest will be skipped (R4).
   */
  forEachWaiting(read: number, visit: WaitingHandler): void;
  /** Nobody reads this link any more: lets go of what waits outside the ring. */
  abandon(): void;
  /** Calls `room` once, when the outbox has emptied to half its bounds. */
  onRoom(room: () => void): void;
}

/** All links of one thread. Any thread talks to any thread directly. */
export interface Mesh {
  readonly self: number;
  readonly threads: number;
  link(to: number): OutboundLink;
  /** Hands over all hints, then at most `limit` records, links in turn. Returns how many of both. */
  poll(limit: number): number;
  /** True if anything waits for this thread: looks at every incoming ring (W1). */
  hasWaiting(): boolean;
  /** Looks at one word, between messages: hints are waiting. */
  readonly controlPending: boolean;
  pollControl(): number;
  /**
   * Takes in what `from`, which has ended, had published: up to `position` and no further, since a successor may write on.
   * What is half here of its last message will not be completed (R4).
   */
  drain(from: number, position: number): void;
  /** Reads only what `from` writes, up to `readAll`; hints of others are not seen meanwhile, nor afterwards. */
  readOnly(from: number): void;
  readAll(): void;
  /** Reads nothing more of `thread`, and lets go of what waits for it: its index is given up (D1). */
  abandon(thread: number): void;
  /** Publishes every link with unpublished records; moves what waits in outboxes into the rings. */
  flush(): void;
  /** Records that wait in outboxes. */
  readonly outboxRecords: number;
}

import type { RecordMemory } from '../../memory/record-memory.ts';

export type Posted = 'accepted' | 'full';

/**
 * A record from another thread. `offset`/`lengthBytes`: its payload, valid during the call only.
 * Limit: five parameters, called for every record.
 */
export type MeshHandler = (from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;
/**
 * An idempotent hint: look again at what `verb` and the two numbers name, such as a slot and its generation (I3). What they mean is the layer above's affair.
 */
export type HintHandler = (from: number, first: number, second: number, verb: number) => void;

/** A message that waits for its reader: `offset`/`lengthBytes` are its bytes in `memory`, valid during the call only. */
export type WaitingHandler = (memory: RecordMemory, offset: number, lengthBytes: number, kind: number) => void;

/**
 * The way to one other thread: a data ring, a control ring, and a bounded outbox for when the data ring is full.
 *
 * Order is that of the calls, whichever way a record takes.
 */
export interface OutboundLink {
  readonly to: number;
  /** Where the open claim's bytes go. Read it after each `claim`: it changes between ring and outbox. */
  readonly memory: RecordMemory;
  readonly claimedBytes: number;
  /** The longest record `claim` can take. */
  readonly recordBytesMax: number;
  /** Records or fragments are waiting outside the ring, and new ones queue behind them. */
  readonly hasOutbox: boolean;
  /** What waits there. */
  readonly outboxBytes: number;
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
   * @param unbounded never refuse the record: for what must not be lost, such as replies and notices of an end. Default false.
   * @throws RangeError above `maxMessageBytes`, or if a claim is open
   */
  post(record: Uint8Array, kind: number, unbounded?: boolean): Posted;
  /** Has the other side look again at what these name: see `HintHandler`. Never refused: without room it looks at everything (I3). */
  hint(first: number, second: number, verb: number): void;
  /** Publishes what was committed and wakes the other side if it is parked. */
  flush(): void;
  /** Where the ring ends on this side, published or not: what was sent lies before it, unless there is an outbox. Low 32 bits. */
  readonly position: number;
  /** The other side has handled what lies in the ring before `position`, which was this side's. */
  hasReleased(position: number): boolean;
  /**
   * Visits, in order, each message in the ring and in the outbox that the successor of a dead reader will receive. The reader had read
   * up to position `read`. A message in parts whose first part it had read is left out: the rest will be skipped (R4).
   */
  forEachWaiting(read: number, visit: WaitingHandler): void;
  /** Nobody reads this link any more: drops what waits outside the ring. */
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
  /** As `poll`, for whoever polls again and again: where a seed decides, some of what waits may not have arrived yet. */
  pollArrived(limit: number): number;
  /** A seed decides how much of what waits has arrived. */
  readonly isChosen: boolean;
  /** True if anything is waiting for this thread. Looks at every incoming ring (W1). */
  hasWaiting(): boolean;
  /** True if hints are waiting. One read, so it may be asked between messages. */
  readonly controlPending: boolean;
  pollControl(): number;
  /**
   * Reads what `from`, which has ended, had published: up to `position` and no further, because a successor may be writing on. If only
   * a part of its last message is there, that will not be completed (R4).
   */
  drain(from: number, position: number): void;
  /** Reads only the ring of `from`, until `readAll`. Hints of others that arrive meanwhile are not seen, not even afterwards. */
  readOnly(from: number): void;
  readAll(): void;
  /** The index of `thread` is given up: reads nothing more from it, and drops what waits for it (D1). */
  abandon(thread: number): void;
  /**
   * Publishes every link with unpublished records; moves what waits in outboxes into the rings, and calls who waits for that.
   * @returns whether there was anything
   */
  flush(): boolean;
  /** Records that wait in outboxes. */
  readonly outboxRecords: number;
}

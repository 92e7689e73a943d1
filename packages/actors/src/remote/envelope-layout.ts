/**
 * What stands before a record's payload, by kind. All in 32-bit words; payloads begin at a multiple of 8 bytes.
 *
 * ```
 *            word 0      1            2       3            4                  5
 * message    slot        generation   flags   sender slot  sender generation  layout tag
 *   ask: words 6-7 deadline, a double · then for each link of its chain: thread, slot, generation, ask id
 * reply      ask id      incarnation  flags
 * spawn      slot        generation   thread
 * adopt      slot        generation   thread  (of the child)
 * started    slot        generation   flags
 * ended      child slot  generation   flags   parent slot  parent generation
 * await      slot        generation   what    ask id       incarnation
 * report     child slot  generation   -       parent slot  parent generation
 * order      slot        generation
 * drain      slot        generation
 * watch, unwatch, terminated, seen: slot, generation; of the one that is watched
 * log, event -
 * stream     end id      incarnation  verb    writer id    incarnation (open, end) | items  bytes (grant)
 * item       stream id   incarnation  (two words, then the payload)
 * state      slot        generation   -       ask id       incarnation
 * ```
 *
 * core's own header (length, kind) stands before that.
 */
export const PREFIX_WORDS = 6;
export const PREFIX_BYTES = PREFIX_WORDS * 4;

/** Words that stand behind those of a message that is an ask: its deadline, as a double, on the clock of all threads (C4). */
const ASK_BYTES = 8;
/** Words of a link, and the first one's place. */
export const LINK_WORDS = 4;
export const ASK_CHAIN = PREFIX_WORDS + (ASK_BYTES >>> 2);
/** Where the deadline stands, in doubles. */
export const ASK_DEADLINE = PREFIX_BYTES >>> 3;

/** Words of a prefix. The first is a slot or an id; then comes which use of the slot it is, or which start of the thread that gave the id. */
export const GENERATION = 1;
export const INCARNATION = 1;
export const FLAGS = 2;

/** Words of a message. The tag names the set that its layout is in; only looked at if the flags name a layout. */
export const SENDER_SLOT = 3;
export const SENDER_GENERATION = 4;
export const LAYOUT_TAG = 5;

/** Kinds of records. On the wire: never renumber. */
export const RecordKind = {
  message: 1,
  reply: 2,
  spawn: 3,
  adopt: 4,
  started: 5,
  ended: 6,
  await: 7,
  log: 8,
  event: 9,
  report: 10,
  order: 11,
  drain: 12,
  watch: 13,
  unwatch: 14,
  terminated: 15,
  seen: 16,
  stream: 17,
  item: 18,
  state: 19,
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** Flags of a message: lane in bits 0-1, then: */
export const FLAG_LANE_MASK = 0b11;
/** `replyTo` of the message is the ask's handle: an answer is owed. */
export const FLAG_ASK = 0b100;
/** It may be given up: whether it was, its thread says in a shared word. */
export const FLAG_CANCELLABLE = 0b1000;
/** Of one that may be given up: others were asked the same, and one answer is enough. */
export const FLAG_ONE_OF_MANY = 0b10000;
/** Of a message or a reply: blocks go with it, listed behind its payload (`block-list.ts`). */
export const FLAG_BLOCKS = 0b1000_0000;
/** Links of the chain of an ask, in bits 16-20. */
export const FLAG_CHAIN_SHIFT = 16;
export const FLAG_CHAIN_MASK = 0b11111;
/** Index of the fixed layout plus one, in bits 8-15; 0: general codec. */
export const FLAG_LAYOUT_SHIFT = 8;
export const FLAG_LAYOUT_MASK = 0xff;

/** Bytes before the payload of a message. */
export function headBytes(flags: number): number {
  if ((flags & FLAG_ASK) === 0) return PREFIX_BYTES;
  return PREFIX_BYTES + ASK_BYTES + ((flags >>> FLAG_CHAIN_SHIFT) & FLAG_CHAIN_MASK) * LINK_WORDS * 4;
}

/** Bytes before the payload of an item of a stream: there are many, so its prefix is short. */
export const ITEM_BYTES = 8;

/**
 * What a record of kind `stream` says (docs/streams.md). To the reading end: it is opened to be written, written to its end (payload: an
 * error if it failed), or nobody will write it (payload: why). To the writing end: credit, or that nobody reads any more (payload: why).
 */
export const StreamVerb = { open: 1, end: 2, drop: 3, grant: 4, cancel: 5 } as const;

/** Flags of a reply and of `started`. */
export const FLAG_FAILED = 1;
/** Of a reply: in the place of a receiver that is no more. Of no interest where the ask has settled: no dead letter. */
export const FLAG_BY_RUNTIME = 2;

/** Flag of `ended`: others wait to be told until the parent's thread has said `seen` (G41). */
export const FLAG_WATCHED = 1;

/** Sender slot of what comes from outside actors. */
export const NO_SENDER = -1;

/** What an `await` record waits for. `taken`: for itself to be read, and so for all before it. */
export const Awaited = { started: 1, ended: 2, taken: 3 } as const;

/**
 * Verbs of hints: idempotent (I3). `cancelled` is about an ask of the sending thread: slot and generation are its id and incarnation.
 * `roomEverywhere` is about no slot: less waits in the system than before; nor is `blocks`: there may be room in the arena.
 */
export const HintVerb = { lookAtStatus: 1, room: 2, cancelled: 3, roomEverywhere: 4, blocks: 5 } as const;

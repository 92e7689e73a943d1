import { peek, publish, swap } from '#memory';
import type { Host } from '../../host/host.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { NO_ROOM, type RingProducer } from '../../ring/ring-buffer.ts';
import { copyRecord } from './copy-record.ts';
import { WHOLE } from './fragment-layout.ts';
import { FragmentWriter } from './fragments.ts';
import { visitWaiting } from './waiting-records.ts';
import type { OutboundLink, Posted, WaitingHandler } from './mesh.ts';
import type { Outbox } from './outbox.ts';
import { wakeThread } from '../parking/parking.ts';
import { CONTROL_PENDING, SCAN_ALL, STATE, ThreadState, threadIndex, WANTS_ROOM } from '../regions/thread-words-layout.ts';

/** Records are published when so many bytes are committed (an eighth of a smaller ring): late enough to be cheap, early enough that both sides work at the same time. */
export const PUBLISH_BYTES = 8 * 1024;
/** …or this many records (R1). */
export const PUBLISH_RECORDS = 256;

/** Records that go into the outbox between two looks whether the ring has room again. */
const MOVE_RECORDS = 64;

const HINT_BYTES = 16;
const HINT_KIND = 1;

export interface OutboundLinkOptions {
  readonly host: Host;
  /** Index of the consuming thread. */
  readonly to: number;
  readonly data: RingProducer;
  readonly control: RingProducer;
  /** Words of threads and links, and where this link's begin. */
  readonly words: Int32Array;
  readonly linkIndex: number;
  readonly outbox: Outbox;
  /** Of the whole system: looked at while the outbox grows. */
  readonly held?: { refresh(): void } | undefined;
  readonly maxMessageBytes: number;
  /** Called when the link has something to flush, once until `flushTouched` says it has nothing left. */
  readonly touched: (link: SharedOutboundLink) => void;
  /** Called when something begins to wait for a flush: nobody sees it before. Once per flush. */
  readonly waits: () => void;
}

/**
 * The sending end of the way to one other thread.
 *
 * ```ts
 * const offset = link.claim(16);
 * if (offset === NO_ROOM) return 'full'; // outbox and all; a record longer than `recordBytesMax` is for `post`
 * link.memory.words[offset >>> 2] = 42;
 * link.commit(4, KIND);
 * link.flush(); // or later, with others
 * ```
 *
 * Invariant: while the outbox holds anything, everything goes behind it. That keeps the order of calls.
 */
export class SharedOutboundLink implements OutboundLink {
  readonly to: number;
  /** Where the open claim's bytes go: the ring, or the outbox while that holds anything. */
  memory: RecordMemory;
  readonly #options: OutboundLinkOptions;
  readonly #data: RingProducer;
  readonly #words: Int32Array;
  readonly #stateIndex: number;
  readonly #outbox: Outbox;
  readonly #fragments: FragmentWriter;
  readonly #publishBytes: number;
  #unpublishedRecords = 0;
  #hasOutbox = false;
  #isTouched = false;
  /** `waits` was called since the last flush. */
  #isWaiting = false;
  /** Its consumer was woken since the last flush, before that. */
  #hasWoken = false;
  #onRoom: (() => void)[] = [];
  /** `onRoom` was called while the outbox was already half empty, so what was refused needs more room than half of it. */
  #roomNeedsEmpty = false;

  constructor(options: OutboundLinkOptions) {
    this.#options = options;
    this.to = options.to;
    this.memory = options.data.memory;
    this.#data = options.data;
    this.#words = options.words;
    this.#stateIndex = threadIndex(options.to) + STATE;
    this.#outbox = options.outbox;
    this.#publishBytes = Math.min(PUBLISH_BYTES, options.data.recordBytesMax);
    this.#fragments = new FragmentWriter(options.data);
  }

  get claimedBytes(): number {
    return this.#outbox.isOpen ? this.#outbox.claimedBytes : this.#data.claimedBytes;
  }

  get recordBytesMax(): number {
    return this.#data.recordBytesMax;
  }

  get hasOutbox(): boolean {
    return this.#hasOutbox;
  }

  get outboxRecords(): number {
    return this.#outbox.records;
  }

  get outboxBytes(): number {
    return this.#outbox.bytes;
  }

  get position(): number {
    return this.#data.position;
  }

  hasReleased(position: number): boolean {
    return this.#data.hasReleased(position);
  }

  accepts(lengthBytes: number): boolean {
    if (this.#outbox.accepts(lengthBytes)) return true;
    this.#moveOutbox();
    return this.#outbox.accepts(lengthBytes);
  }

  claim(lengthBytes: number): number {
    if (!this.#hasOutbox) {
      const offset = this.#data.claim(lengthBytes);
      if (offset !== NO_ROOM) return offset;
    }
    return this.#claimInOutbox(lengthBytes);
  }

  commit(lengthBytes: number, kind: number): void {
    if (this.#hasOutbox) return this.#commitInOutbox(lengthBytes, kind);
    this.#data.commit(lengthBytes, kind, WHOLE);
    this.#unpublishedRecords++;
    if (this.#unpublishedRecords >= PUBLISH_RECORDS || this.#data.unpublishedBytes >= this.#publishBytes) this.#publish();
    else if (!this.#isWaiting) this.#toBeSeen();
  }

  /**
   * A parked consumer is woken at once, but once between two flushes: while it wakes, the next ones are written. Woken for each it would work them off faster than
   * they come, park again after each, and cost its sender a ring for each.
   */
  #toBeSeen(): void {
    // Racy, benign: an old answer delays the record to the next flush, which looks with an edge (W1). An atomic look costs 4 ns a record.
    if (this.#hasWoken || peek(this.#words, this.#stateIndex) !== ThreadState.parked) return this.#touch();
    this.#hasWoken = true;
    this.#list();
    this.#publish();
  }

  abort(): void {
    if (!this.#outbox.isOpen) return this.#data.abort();
    this.#outbox.abort();
    this.#outboxChanged();
  }

  post(record: Uint8Array, kind: number, unbounded = false): Posted {
    const { maxMessageBytes } = this.#options;
    if (record.byteLength > maxMessageBytes) {
      throw new RangeError(`Cannot post a record to thread ${this.to}: at most ${maxMessageBytes} bytes, given ${record.byteLength}`);
    }
    if (this.#hasOutbox) this.#moveOutbox();
    if (this.#tryWrite(record, kind)) return 'accepted';
    if (!unbounded && !this.#outbox.accepts(record.byteLength)) return 'full';
    // A getter of the message that is being written into the ring may have led here: whoever began that record ends it in the ring.
    if (this.#data.claimedBytes > 0) throw new RangeError(`Cannot post a record to thread ${this.to}: the claim before it is still open`);
    this.#outbox.push(record, kind, !unbounded);
    this.#outboxChanged();
    this.#touch();
    this.#moveOutbox();
    return 'accepted';
  }

  hint(first: number, second: number, verb: number): void {
    const { control, host, to } = this.#options;
    const index = threadIndex(to);
    const offset = control.claim(HINT_BYTES);
    if (offset === NO_ROOM) publish(this.#words, index + SCAN_ALL, 1);
    else {
      const { words } = control.memory;
      words[offset >>> 2] = first;
      words[(offset >>> 2) + 1] = second;
      words[(offset >>> 2) + 2] = verb;
      control.commit(HINT_BYTES, HINT_KIND, 0);
      control.publish();
    }
    // After the hint, before the look at the state. Pairs with: `SharedMesh.pollControl`, which takes the word before it looks at the rings.
    swap(this.#words, index + CONTROL_PENDING, 1);
    wakeThread(host, this.#words, to);
  }

  flush(): void {
    this.#isWaiting = false;
    this.#hasWoken = false;
    if (this.#hasOutbox) this.#moveOutbox();
    if (this.#unpublishedRecords > 0) this.#publish();
  }

  onRoom(room: () => void): void {
    this.#roomNeedsEmpty ||= this.#outbox.isHalfEmpty;
    this.#onRoom.push(room);
    this.#touch();
  }

  forEachWaiting(read: number, visit: WaitingHandler): void {
    const { outbox, maxMessageBytes } = this.#options;
    visitWaiting({ ring: this.#data, read, outbox, isHeadBegun: this.#fragments.isUnderWay, maxMessageBytes }, visit);
  }

  abandon(): void {
    this.#outbox.clear();
    this.#outboxChanged();
  }

  /** Flushes. Returns false if nothing is left for a later flush; then `touched` will be called again. */
  flushTouched(): boolean {
    this.flush();
    this.#isTouched = this.#hasOutbox || this.#onRoom.length > 0;
    return this.#isTouched;
  }

  /** If there is room now: the calls that `onRoom` has promised, to be made after the flush. */
  takeRoomCalls(): (() => void)[] | undefined {
    if (this.#onRoom.length === 0 || !(this.#roomNeedsEmpty ? this.#outbox.isEmpty : this.#outbox.isHalfEmpty)) return undefined;
    const calls = this.#onRoom;
    this.#onRoom = [];
    this.#roomNeedsEmpty = false;
    return calls;
  }

  /**
   * Before this thread parks with a non-empty outbox (W3): asks for a wake-up, then tries once more. The state `parked`
   * was announced before: the consumer looks at it after it took the word.
   * Pairs with: `InboundLink.poll`, which publishes what it released and then looks at the word.
   * @returns true if something moved
   */
  awaitRoom(): boolean {
    if (!this.#hasOutbox) return false;
    publish(this.#words, this.#options.linkIndex + WANTS_ROOM, 1);
    return this.#moveOutbox();
  }

  /** A full ring is published at once: its consumer may be waiting for what fills it. */
  #claimInOutbox(lengthBytes: number): number {
    if (this.#unpublishedRecords > 0) this.#publish();
    if (lengthBytes > this.recordBytesMax)
      throw new RangeError(`Cannot claim a record of ${lengthBytes} bytes: at most ${this.recordBytesMax} ever fit`);
    const offset = this.#outbox.claim(lengthBytes);
    if (offset === NO_ROOM) return NO_ROOM;
    this.memory = this.#outbox.memory;
    this.#hasOutbox = true;
    return offset;
  }

  #commitInOutbox(lengthBytes: number, kind: number): void {
    this.#outbox.commit(lengthBytes, kind);
    this.#touch();
    // The consumer may have made room meanwhile, and have nothing left to do.
    if (this.#outbox.records % MOVE_RECORDS !== 0) return;
    this.#moveOutbox();
    this.#options.held?.refresh();
  }

  #outboxChanged(): void {
    this.#hasOutbox = this.#outbox.isOpen || !this.#outbox.isEmpty;
    if (!this.#hasOutbox) this.memory = this.#data.memory;
  }

  #publish(): void {
    this.#unpublishedRecords = 0;
    this.#data.publish();
    wakeThread(this.#options.host, this.#words, this.to);
  }

  #touch(): void {
    // The call first, and the note behind it: a sender whose recursion has no end may have no stack left for it.
    if (!this.#isWaiting) {
      this.#options.waits();
      this.#isWaiting = true;
    }
    this.#list();
  }

  /** Flushed with the others. */
  #list(): void {
    if (this.#isTouched) return;
    this.#options.touched(this);
    this.#isTouched = true;
  }

  #tryWrite(record: Uint8Array, kind: number): boolean {
    if (this.#hasOutbox || record.byteLength > this.#data.recordBytesMax) return false;
    const offset = this.#data.claim(record.byteLength);
    if (offset === NO_ROOM) {
      if (this.#unpublishedRecords > 0) this.#publish();
      return false;
    }
    this.#data.memory.bytes.set(record, offset);
    this.commit(record.byteLength, kind);
    return true;
  }

  /**
   * Moves what fits, in order, and publishes it: it has waited long enough.
   * @returns true if at least one record, or part of one, went into the ring
   */
  #moveOutbox(): boolean {
    // A claim is open: reading the message that is being written, by a getter, may have led here.
    if (this.#outbox.isOpen) return false;
    const before = this.#data.unpublishedBytes;
    while (!this.#outbox.isEmpty && this.#moveHead()) this.#outbox.shift();
    this.#outboxChanged();
    if (this.#data.unpublishedBytes === before) return false;
    this.#publish();
    return true;
  }

  #moveHead(): boolean {
    const { headMemory, headOffset, headLength, headKind } = this.#outbox;
    if (headLength > this.#data.recordBytesMax) {
      return this.#fragments.write(headMemory.bytes.subarray(headOffset, headOffset + headLength), headKind);
    }
    const offset = this.#data.claim(headLength);
    if (offset === NO_ROOM) return false;
    copyRecord(headMemory, headOffset, this.#data.memory, offset, headLength);
    this.#data.commit(headLength, headKind, WHOLE);
    return true;
  }
}

import { observe, peek, publish, swap } from '#memory';
import type { Host, HostChoices } from '../../host/host.ts';
import { SharedRingConsumer } from '../../ring/ring-consumer.ts';
import { SharedRingProducer } from '../../ring/ring-producer.ts';
import { ChunkPool } from './chunk-pool.ts';
import type { HeldBytes } from '../regions/held-bytes.ts';
import { InboundLink, type LinkHandlers } from './inbound-link.ts';
import type { Mesh } from './mesh.ts';
import { SharedOutboundLink } from './outbound-link.ts';
import { Outbox, type OutboxBounds } from './outbox.ts';
import { ringEveryone } from '../parking/parking.ts';
import { controlRingPlace, dataRingPlace, type SharedRegions } from '../regions/shared-regions.ts';
import { CONTROL_PENDING, linkIndex, SCAN_ALL, threadIndex } from '../regions/thread-words-layout.ts';

/** Records one link hands over before the next has its turn. */
const LINK_SHARE = 64;
/** Where a seed decides how much of what waits has arrived yet: all of it, as elsewhere, or so many records. */
const ARRIVED = [Number.MAX_SAFE_INTEGER, 1, 2, 5, 17];
/** Hints of one link that are acted on at a look: more than its ring holds, and an end for a sender that is as fast as we are. */
const HINTS_PER_LOOK = 1_024;

export interface MeshHandlers extends LinkHandlers {
  /** Hints were lost for lack of room: whatever one could have been about is to be looked at (I3). */
  scanAll(): void;
}

export interface SharedMeshOptions {
  readonly host: Host;
  readonly regions: SharedRegions;
  /** Index of the thread that opens the mesh. */
  readonly self: number;
  readonly handlers: MeshHandlers;
  /** Something waits for `flush` that nobody sees before (R1). Called for the first of a link since its last flush. */
  waits?(): void;
  /** Of each link's outbox. Default 10 000 records or 4 MiB. */
  readonly outbox?: OutboxBounds;
  /** What waits in the whole system; what waits in the outboxes of this mesh is added to it. */
  readonly held?: HeldBytes | undefined;
  /** The longest record `post` takes; at most the outbox's bytes, or it could never wait there. Default: those. */
  readonly maxMessageBytes?: number;
}

/**
 * All links of one thread, over shared rings.
 *
 * Opened on memory in which another thread of the same index worked before, it goes on where that one ended.
 *
 * ```ts
 * const mesh = new SharedMesh({ host, regions, self: 1, handlers });
 * mesh.link(2).post(bytes, KIND);
 * mesh.flush();
 * mesh.poll(100);
 * ```
 *
 * An idle `poll` looks at one position per other thread. They lie apart, but a line that nobody writes stays in this
 * core's cache: measured 11 ns a link, 180 ns with 17 threads. A summary word of all links would be written by all of them.
 */
export class SharedMesh implements Mesh {
  readonly self: number;
  readonly threads: number;
  readonly #handlers: MeshHandlers;
  readonly #words: Int32Array;
  readonly #controlPending: number;
  readonly #scanAll: number;
  /** By thread; none to ourselves. */
  readonly #outbound: (SharedOutboundLink | undefined)[];
  #inbound: InboundLink[];
  /** Not read for the time being. */
  #heldBack: InboundLink[] = [];
  /** Where a seed decides; nowhere else. */
  readonly #choices: HostChoices | undefined;
  /** Links with something to flush. */
  readonly #touched: SharedOutboundLink[] = [];
  /** The inbound link whose turn is next. */
  #turn = 0;

  /** @throws RangeError if a message of `maxMessageBytes` could never wait in an outbox */
  constructor(options: SharedMeshOptions) {
    const { host, regions, self } = options;
    const { threads } = regions.sizes;
    this.self = self;
    this.threads = threads;
    this.#handlers = options.handlers;
    this.#choices = host.choices;
    this.#words = new Int32Array(regions.words);
    this.#controlPending = threadIndex(self) + CONTROL_PENDING;
    this.#scanAll = threadIndex(self) + SCAN_ALL;
    const others = Array.from({ length: threads }, (_, thread) => thread).filter((thread) => thread !== self);
    const opening = new MeshOpening(options, this.#words, (link) => void this.#touched.push(link));
    this.#inbound = others.map((from) => opening.inbound(from));
    this.#outbound = Array.from({ length: threads }, (_, to) => (to === self ? undefined : opening.outbound(to)));
    ringEveryone(host, this.#words, threads);
  }

  /** @throws RangeError for this thread itself, or one that does not exist */
  link(to: number): SharedOutboundLink {
    const link = this.#outbound[to];
    if (link === undefined)
      throw new RangeError(`Cannot open link from thread ${this.self} to ${to}: there are ${this.threads} threads, and none to itself`);
    return link;
  }

  /** Racy, benign: looked at between any two messages; whoever parks takes the word by `pollControl` or sees it in `hasWaiting`. */
  get controlPending(): boolean {
    return peek(this.#words, this.#controlPending) !== 0;
  }

  get isChosen(): boolean {
    return this.#choices !== undefined;
  }

  get outboxRecords(): number {
    let records = 0;
    for (const link of this.#touched) records += link.outboxRecords;
    return records;
  }

  poll(limit: number): number {
    const hints = this.controlPending ? this.pollControl() : 0;
    return hints + this.#pollRecords(limit);
  }

  pollArrived(limit: number): number {
    const arrived = this.#choices === undefined || !this.#hasRecords() ? limit : this.#choices.choose('records', ARRIVED);
    return this.poll(Math.min(limit, arrived));
  }

  /** Takes the word before it looks at the rings. Pairs with: `SharedOutboundLink.hint`, which fills the ring and then sets the word. */
  pollControl(): number {
    if (swap(this.#words, this.#controlPending, 0) === 0) return 0;
    const scan = swap(this.#words, this.#scanAll, 0) !== 0;
    let isScanLeft = scan;
    try {
      const hints = this.#pollHints();
      isScanLeft = false;
      if (scan) this.#handlers.scanAll();
      return scan ? hints + 1 : hints;
    } catch (error) {
      // A handler that throws has had its hint. Those behind it, whose senders have said so before we took the words, are still to be looked at.
      if (isScanLeft) publish(this.#words, this.#scanAll, 1);
      publish(this.#words, this.#controlPending, 1);
      throw error;
    }
  }

  #pollHints(): number {
    let hints = 0;
    for (const link of this.#inbound) {
      const polled = link.pollHints(HINTS_PER_LOOK);
      hints += polled;
      // Some may be left, and their senders have said so before we took the word.
      if (polled === HINTS_PER_LOOK) publish(this.#words, this.#controlPending, 1);
    }
    return hints;
  }

  /**
   * W1 and W3: the look before parking. Where an outbox waits, word is left for the other side first, and
   * whatever fits by now moves.
   */
  hasWaiting(): boolean {
    if (observe(this.#words, this.#controlPending) !== 0) return true;
    for (const link of this.#inbound) if (link.hasWaiting()) return true;
    let moved = false;
    for (const link of this.#touched) if (link.awaitRoom()) moved = true;
    return moved;
  }

  flush(): boolean {
    if (this.#touched.length === 0) return false;
    this.#flushTouched();
    if (this.#touched.length > 0) this.#callForRoom();
    return true;
  }

  #callForRoom(): void {
    const calls = this.#touched.flatMap((link) => link.takeRoomCalls() ?? []);
    if (calls.length === 0) return;
    for (const room of calls) room();
    this.#flushTouched();
  }

  /**
   * Claims that are open where nobody can be in the middle of a record: of code whose recursion has no end, and that sends on its way down. What it has
   * left open would be refused for ever, and with it all that anybody sends to that thread.
   */
  giveUpClaims(): void {
    for (const link of this.#outbound) if (link !== undefined && link.claimedBytes > 0) link.abort();
  }

  drain(from: number, position: number): void {
    [...this.#inbound, ...this.#heldBack].find((link) => link.from === from)?.drainTo(position);
  }

  readOnly(from: number): void {
    const held = this.#inbound.filter((link) => link.from !== from);
    this.#heldBack.push(...held);
    this.#inbound = this.#inbound.filter((link) => link.from === from);
    this.#turn = 0;
  }

  readAll(): void {
    this.#inbound = [...this.#inbound, ...this.#heldBack.splice(0)];
    this.#turn = 0;
  }

  abandon(thread: number): void {
    this.#inbound = this.#inbound.filter((link) => link.from !== thread);
    this.#heldBack = this.#heldBack.filter((link) => link.from !== thread);
    this.#turn = 0;
    this.link(thread).abandon();
  }

  #flushTouched(): void {
    let kept = 0;
    for (let index = 0; index < this.#touched.length; index++) {
      const link = this.#touched[index] as SharedOutboundLink;
      if (link.flushTouched()) this.#touched[kept++] = link;
    }
    while (this.#touched.length > kept) this.#touched.pop();
  }

  /** Rounds over the links until one round leaves none with more than its share, or the limit is reached. */
  #pollRecords(limit: number): number {
    if (this.#choices !== undefined) return this.#pollChosen(limit, this.#choices);
    let left = limit;
    for (let again = true; again && left > 0; ) {
      again = false;
      for (let looked = 0; looked < this.#inbound.length && left > 0; looked++) {
        const share = Math.min(left, LINK_SHARE);
        const polled = this.#nextInTurn().poll(share);
        left -= polled;
        if (polled === share) again = true;
      }
    }
    return limit - left;
  }

  /** The same; a seed decides which link is the first, and what each gave is told. */
  #pollChosen(limit: number, choices: HostChoices): number {
    const waiting = this.#inbound.filter((link) => link.hasWaiting()).map(({ from }) => from);
    if (waiting.length === 0) return 0;
    const first = choices.choose('link', waiting);
    this.#turn = this.#inbound.findIndex(({ from }) => from === first);
    let left = limit;
    for (let again = true; again && left > 0; ) {
      again = false;
      for (let looked = 0; looked < this.#inbound.length && left > 0; looked++) {
        const share = Math.min(left, LINK_SHARE);
        const link = this.#nextInTurn();
        const polled = link.poll(share);
        if (polled > 0) choices.took(link.from, polled);
        left -= polled;
        if (polled === share) again = true;
      }
    }
    return limit - left;
  }

  #hasRecords(): boolean {
    return this.#inbound.some((link) => link.hasWaiting());
  }

  #nextInTurn(): InboundLink {
    const link = this.#inbound[this.#turn] as InboundLink;
    this.#turn = this.#turn + 1 === this.#inbound.length ? 0 : this.#turn + 1;
    return link;
  }
}

const OUTBOX_BOUNDS: OutboxBounds = { records: 10_000, bytes: 4 * 1024 * 1024 };

/** What the links of one mesh have in common while they are opened. */
class MeshOpening {
  readonly #options: SharedMeshOptions;
  readonly #words: Int32Array;
  readonly #touched: (link: SharedOutboundLink) => void;
  readonly #pool = new ChunkPool();
  readonly #bounds: OutboxBounds;
  readonly #maxMessageBytes: number;

  constructor(options: SharedMeshOptions, words: Int32Array, touched: (link: SharedOutboundLink) => void) {
    this.#options = options;
    this.#words = words;
    this.#touched = touched;
    this.#bounds = options.outbox ?? OUTBOX_BOUNDS;
    this.#maxMessageBytes = options.maxMessageBytes ?? this.#bounds.bytes;
    if (this.#maxMessageBytes > this.#bounds.bytes) {
      throw new RangeError(
        `Cannot open mesh: maxMessageBytes may be at most the outbox's ${this.#bounds.bytes}, given ${this.#maxMessageBytes}`,
      );
    }
  }

  inbound(from: number): InboundLink {
    const { host, regions, self, handlers } = this.#options;
    return new InboundLink({
      host,
      from,
      data: new SharedRingConsumer(dataRingPlace(regions, from, self)),
      control: new SharedRingConsumer(controlRingPlace(regions, from, self)),
      words: this.#words,
      linkIndex: linkIndex(from, self, regions.sizes.threads),
      maxMessageBytes: this.#maxMessageBytes,
      handlers,
    });
  }

  outbound(to: number): SharedOutboundLink {
    const { host, regions, self } = this.#options;
    return new SharedOutboundLink({
      host,
      to,
      data: new SharedRingProducer(dataRingPlace(regions, self, to)),
      control: new SharedRingProducer(controlRingPlace(regions, self, to)),
      words: this.#words,
      linkIndex: linkIndex(self, to, regions.sizes.threads),
      outbox: new Outbox(this.#bounds, this.#pool, this.#options.held),
      held: this.#options.held,
      maxMessageBytes: this.#maxMessageBytes,
      touched: this.#touched,
      waits: () => this.#options.waits?.(),
    });
  }
}

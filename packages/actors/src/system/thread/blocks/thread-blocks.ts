import { arenaPlace, BlockRemains, NO_BLOCK, NOBODY, RoomLine, type SharedRegions, SharedBlockArena } from '@ringmaster/core';
import { BlockHandle } from '../../../cell/blocks/block-handle.ts';
import { BlockHolding, type BlockKeeper } from '../../../cell/blocks/block-holding.ts';
import { type BlockClaimant, type BlockMove, undoMoves } from '../../../cell/blocks/block-port.ts';
import { blocksIn, replaceBlocks } from '../../../cell/blocks/blocks-in.ts';
import { releaseBlocksIn } from '../../../cell/blocks/release-blocks.ts';
import { BlockQueueFullError } from '../../../contract/errors/runtime-errors.ts';
import type { Blocks, SharedBlock } from '../../../contract/shared-block.ts';
import { shown } from '../../../contract/shown.ts';
import type { ListedBlock } from '../../../remote/block-list.ts';
import type { BlockPassage } from '../../../remote/block-passage.ts';
import { LeavingBlocks } from '../../../remote/leaving-blocks.ts';
import { LeakNet } from './leak-net.ts';
import { WaitingAllocations } from './waiting-allocations.ts';

/** What the blocks of a thread need from it. */
export interface BlockNeeds {
  readonly thread: number;
  readonly incarnation: number;
  readonly regions: SharedRegions;
  /** Allocations that may wait. */
  readonly waitsMax: number;
  /** The thread has its first block: from now on messages may contain some. */
  firstUsed(): void;
  /** Tells `thread` to look whether there is room for what waits there. */
  hint(thread: number): void;
  soon(task: () => void): void;
  /** Nobody had released it, and nobody can any more. */
  leaked(holding: BlockHolding): void;
}

const NONE: ReadonlySet<number> = new Set();

/** The blocks of one thread: those it owns, those that come and go, and who waits for room (docs/shared-blocks.md). */
export class ThreadBlocks implements BlockPassage, BlockKeeper {
  readonly #needs: BlockNeeds;
  /** What code outside actors is given. */
  readonly outside: Blocks = Object.freeze<Blocks>({
    allocate: (byteLength, options) => this.allocate(byteLength, undefined, options?.signal),
    tryAllocate: (byteLength) => this.tryAllocate(byteLength, undefined),
  });
  readonly #arena: SharedBlockArena;
  readonly #line: RoomLine;
  readonly #remains: BlockRemains;
  readonly #waiting = new WaitingAllocations();
  readonly #net: LeakNet;
  #isInUse = false;
  #encoded: BlockHandle[] = [];
  #decodingWith: readonly BlockHandle[] = [];
  #moves: BlockMove[] = [];
  #isShowing = false;
  /** Some release has asked for a look at who waits here. */
  #isServingSoon = false;
  #closed: Error | undefined;
  /** Blocks that this thread's code has lost. */
  leaks = 0;

  constructor(needs: BlockNeeds) {
    const { regions, thread, incarnation } = needs;
    this.#needs = needs;
    this.#arena = new SharedBlockArena(arenaPlace(regions), thread, incarnation);
    this.#remains = new BlockRemains(arenaPlace(regions), thread);
    this.#line = new RoomLine(regions.blockWords, regions.sizes.threads, thread);
    this.#net = new LeakNet((holding) => {
      this.leaks++;
      needs.leaked(holding);
    });
  }

  get isInUse(): boolean {
    return this.#isInUse;
  }

  // ------------------------------------------------------------------ allocation

  tryAllocate(byteLength: number, claimant: BlockClaimant | undefined): SharedBlock | undefined {
    this.#check(byteLength);
    // Nobody overtakes those that wait (U5).
    if (this.#closed !== undefined || this.#line.first() !== NOBODY) return undefined;
    return this.#claim(byteLength, claimant);
  }

  async allocate(byteLength: number, claimant: BlockClaimant | undefined, signal: AbortSignal | undefined): Promise<SharedBlock> {
    this.#check(byteLength);
    signal?.throwIfAborted();
    if (claimant?.signal?.aborted === true) throw claimant.goneError();
    if (this.#closed !== undefined) throw this.#closed;
    const block = this.tryAllocate(byteLength, claimant);
    if (block !== undefined) return block;
    const { waitsMax } = this.#needs;
    if (this.#waiting.length >= waitsMax) {
      const text = `Cannot allocate a block of ${byteLength} bytes: ${waitsMax} allocations of this thread wait for room`;
      throw new BlockQueueFullError(text, { data: { waiting: waitsMax } });
    }
    const left = (): void => this.#leftLine();
    const waiting = this.#waiting.add({ byteLength, number: this.#line.draw(), claimant, signal, left });
    if (this.#waiting.length === 1) this.#showHead();
    // W3: the number is shown, then one more look.
    this.serve();
    return waiting;
  }

  /** There may be room: serves what waits here, while it is this thread's turn. */
  serve(): void {
    let served = 0;
    for (let head = this.#waiting.head; head !== undefined && this.#line.first() === this.#needs.thread; head = this.#waiting.head) {
      const block = this.#claim(head.byteLength, head.claimant);
      if (block === undefined) break;
      served++;
      this.#waiting.serve(block);
      this.#showHead();
    }
    if (served > 0) this.passOn();
  }

  /** Room was made, or somebody left the line: whose turn it is looks. */
  passOn(): void {
    const first = this.#line.first();
    if (first === NOBODY) return;
    if (first !== this.#needs.thread) this.#needs.hint(first);
    else if (!this.#isServingSoon) {
      this.#isServingSoon = true;
      this.#needs.soon(() => {
        this.#isServingSoon = false;
        this.serve();
      });
    }
  }

  /** The thread ends: nobody is served any more. */
  close(error: Error): void {
    this.#closed = error;
    if (this.#waiting.length === 0) return;
    this.#waiting.failAll(error);
    this.#leftLine();
  }

  /**
   * Called by the owner when `thread` is no more, before it has a successor (U6): what it owned returns, and it waits for nothing. What a
   * thread owned that did not exit is nobody's for ever: a native call may still write there.
   */
  threadEnded(thread: number, hasExited: boolean): void {
    if (hasExited) this.#remains.releaseHeldBy(thread);
    this.#line.strike(thread);
    this.passOn();
  }

  /** `from` and `to` are dead, both: what is under way from one to the other goes with a record that waits, or is lost. */
  settleBetween(from: number, to: number, waiting: ReadonlySet<number>): void {
    if (this.#remains.releaseUnderWay(from, to, waiting) > 0) this.passOn();
  }

  /**
   * `thread` has died, and all it had published for this thread was read (U6). What is under way between the two and goes with no record
   * that waits for its successor will never arrive.
   */
  settleWith(thread: number, waiting: ReadonlySet<number>): void {
    const { thread: self } = this.#needs;
    const lost = this.#remains.releaseUnderWay(thread, self, NONE) + this.#remains.releaseUnderWay(self, thread, waiting);
    if (lost > 0) this.passOn();
  }

  #showHead(): void {
    this.#line.show(this.#waiting.head?.number ?? 0);
  }

  #leftLine(): void {
    this.#showHead();
    this.passOn();
  }

  #claim(byteLength: number, claimant: BlockClaimant | undefined): BlockHandle | undefined {
    const arena = this.#arena;
    const { lostRaces } = arena;
    const block = arena.tryClaim(byteLength);
    // What it had to give back may be what somebody else was looking for.
    if (arena.lostRaces !== lostRaces) this.passOn();
    if (block === NO_BLOCK) {
      this.#net.sweep();
      return undefined;
    }
    const handle = this.#hold(block, byteLength);
    claimant?.adopt([handle]);
    return handle;
  }

  #check(byteLength: number): void {
    const { capacityBytes } = this.#arena;
    if (Number.isInteger(byteLength) && byteLength > 0 && byteLength <= capacityBytes) return;
    throw new RangeError(
      `Cannot allocate a block: its length is a whole number of bytes from 1 to ${capacityBytes} (blockBytes), not ${shown(byteLength)}`,
    );
  }

  #hold(block: number, byteLength: number): BlockHandle {
    if (!this.#isInUse) {
      this.#isInUse = true;
      this.#needs.firstUsed();
    }
    return this.#handle(new BlockHolding(this, block, byteLength));
  }

  #handle(holding: BlockHolding): BlockHandle {
    const handle = new BlockHandle(holding, holding.byteLength);
    this.#net.watch(handle);
    return handle;
  }

  bytes({ block, byteLength }: BlockHolding): Uint8Array {
    return this.#arena.bytes(block, byteLength);
  }

  release({ block }: BlockHolding): void {
    this.#arena.release(block);
    this.passOn();
  }

  // ------------------------------------------------------------------ within the thread

  moveIn(message: unknown): unknown {
    if (this.#isShowing) return message;
    const handles = blocksIn(message);
    if (handles.length === 0) return message;
    const moved = this.#moveAll(handles);
    try {
      return replaceBlocks(message, new Map(moved.map(({ from, to }) => [from, to])));
    } catch (error) {
      undoMoves(this.takeMoves());
      throw error;
    }
  }

  /** What was encoded is for this thread itself: the handles for its decoding. */
  moveEncoded(): readonly BlockHandle[] {
    return this.#moveAll(this.#takeEncoded()).map(({ to }) => to);
  }

  takeMoves(): readonly BlockMove[] {
    const moves = this.#moves;
    if (moves.length > 0) this.#moves = [];
    return moves;
  }

  isIn(value: unknown): boolean {
    return this.#isInUse && blocksIn(value).length > 0;
  }

  releaseIn(message: unknown): void {
    if (this.#isInUse) releaseBlocksIn(message);
  }

  #moveAll(handles: readonly BlockHandle[]): readonly BlockMove[] {
    for (const handle of handles) if (handle.moved) throw handle.movedError('send');
    const moves = handles.map((from) => ({ from, to: this.#handle(from.take()) }));
    this.#moves.push(...moves);
    return moves;
  }

  // ------------------------------------------------------------------ to and from other threads

  get encoded(): readonly BlockHandle[] {
    return this.#encoded;
  }

  encode(block: BlockHandle): number {
    if (this.#isShowing) return -1;
    if (block.moved) throw block.movedError('send');
    const known = this.#encoded.indexOf(block);
    return known !== -1 ? known : this.#encoded.push(block) - 1;
  }

  takeLeaving(): LeavingBlocks {
    return new LeavingBlocks(this.#takeEncoded(), this.#arena);
  }

  stay(): void {
    if (this.#encoded.length > 0) this.#encoded = [];
  }

  #takeEncoded(): readonly BlockHandle[] {
    const encoded = this.#encoded;
    this.stay();
    return encoded;
  }

  showing<R>(step: () => R): R {
    const before = this.#isShowing;
    this.#isShowing = true;
    try {
      return step();
    } finally {
      this.#isShowing = before;
    }
  }

  arrive(blocks: readonly ListedBlock[], from: number, to: number): readonly BlockHandle[] {
    return blocks.map(({ block, byteLength }) =>
      this.#arena.arrive(block, from, to) ? this.#hold(block, byteLength) : new BlockHandle(undefined, byteLength),
    );
  }

  decodingWith<R>(blocks: readonly BlockHandle[], step: () => R): R {
    const before = this.#decodingWith;
    this.#decodingWith = blocks;
    try {
      return step();
    } finally {
      this.#decodingWith = before;
    }
  }

  decoded(place: number, byteLength: number): BlockHandle {
    return this.#decodingWith[place] ?? new BlockHandle(undefined, byteLength);
  }
}

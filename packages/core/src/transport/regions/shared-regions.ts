import { arenaWordsBytes } from '../../blocks/arena-layout.ts';
import type { ArenaPlace } from '../../blocks/block-arena.ts';
import { SHAPE_TABLE_BYTES } from '../../codec/create-message-codec.ts';
import { CAPACITY_MAX_BYTES, CAPACITY_MIN_BYTES, type RingPlace } from '../../ring/ring-layout.ts';
import { returnLeases } from '../../slots/slot-leases.ts';
import { leaseWords, slotTableBytes } from '../../slots/slot-layout.ts';
import { SharedSlotTable } from '../../slots/shared-slot-table.ts';
import { controlRingOffset, dataRingOffset, pairBytes, type RingSizes } from './regions-layout.ts';
import { threadWordsBytes } from './thread-words-layout.ts';
import { withdrawalBytes } from './withdrawals-layout.ts';

export interface RegionSizes extends RingSizes {
  /** How many thread indices there are: the owner, the workers, and those dedicated threads may take later. */
  readonly threads: number;
  /** Slots in each thread's table. */
  readonly slots: number;
  /** Data of a data ring, of a control ring: powers of two. */
  readonly dataRingBytes: number;
  readonly controlRingBytes: number;
  /** Append-only tables each thread writes and all read: learned shapes, declared layouts. */
  readonly shapeTableBytes: number;
  readonly layoutTableBytes: number;
  /** Counters each thread writes and all read. */
  readonly counterBytes: number;
  /** Series each thread writes and all read: their names in an append-only table, their words beside it. */
  readonly seriesTableBytes: number;
  readonly seriesBytes: number;
  /** Requests a thread may have open that it may take back. */
  readonly requests: number;
  /** Memory that is lent out in blocks, and what a block is rounded up to. */
  readonly blockBytes: number;
  readonly blockUnitBytes: number;
}

/**
 * All memory the threads of one system share, laid out once at its start (M1). Survives `workerData`: plain data and
 * SharedArrayBuffers, one per thread index and use.
 */
export interface SharedRegions {
  readonly sizes: RegionSizes;
  /** Words of threads and links: `thread-words-layout.ts`. */
  readonly words: SharedArrayBuffer;
  /** Of each thread: its slots (`slot-layout.ts`), and the rings it produces into (`regions-layout.ts`). */
  readonly slots: readonly SharedArrayBuffer[];
  readonly rings: readonly SharedArrayBuffer[];
  readonly shapes: readonly SharedArrayBuffer[];
  readonly layouts: readonly SharedArrayBuffer[];
  readonly counters: readonly SharedArrayBuffer[];
  readonly seriesTables: readonly SharedArrayBuffer[];
  readonly series: readonly SharedArrayBuffer[];
  /** Of each thread: which of its requests it has taken back (`withdrawals-layout.ts`). */
  readonly withdrawals: readonly SharedArrayBuffer[];
  /** Of all threads: who has which block (`arena-layout.ts`), and the memory these lie in. */
  readonly blockWords: SharedArrayBuffer;
  readonly blockMemory: SharedArrayBuffer;
}

/** In a smaller ring a record has no room for a part of a message behind the part's header. */
const DATA_RING_BYTES_MIN = 1024;

/** Where a block begins, an array of whatever numbers may begin. */
const BLOCK_ALIGNMENT = 8;

/** 17 threads are 272 links: 72 MiB if all were touched, nothing before. */
const DEFAULT_SIZES = {
  slots: 262_144,
  dataRingBytes: 256 * 1024,
  controlRingBytes: 16 * 1024,
  shapeTableBytes: SHAPE_TABLE_BYTES,
  layoutTableBytes: 256 * 1024,
  counterBytes: 64 * 1024,
  seriesTableBytes: 256 * 1024,
  // Some 900 histograms.
  seriesBytes: 4 * 1024 * 1024,
  requests: 1_048_576,
  blockBytes: 256 * 1024 * 1024,
  blockUnitBytes: 64 * 1024,
} as const;

/**
 * Reserves everything at full size; pages nobody touches cost nothing.
 *
 * ```ts
 * const regions = allocateRegions({ threads: 3 });
 * new Worker(url, { workerData: { regions, self: 1 } });
 * ```
 *
 * @throws RangeError if there is no thread, rings are too small or no power of two, blocks would not be aligned, or there is not so much memory
 */
export function allocateRegions(sizes: Partial<RegionSizes> & Pick<RegionSizes, 'threads'>): SharedRegions {
  const full = { ...DEFAULT_SIZES, ...sizes };
  checkSizes(full);
  try {
    return reserveAll(full);
  } catch (error) {
    // The engine says neither what was asked for nor why.
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Cannot reserve shared memory for ${full.threads} threads: ${sizesIn(full)}: ${error.message}`, { cause: error });
  }
}

function reserveAll(full: RegionSizes): SharedRegions {
  const perThread = (bytes: number) => Array.from({ length: full.threads }, () => reserve(bytes));
  return {
    sizes: full,
    words: new SharedArrayBuffer(threadWordsBytes(full.threads)),
    slots: perThread(slotTableBytes(full.slots)),
    rings: perThread(full.threads * pairBytes(full)),
    shapes: perThread(full.shapeTableBytes),
    layouts: perThread(full.layoutTableBytes),
    counters: perThread(full.counterBytes),
    seriesTables: perThread(full.seriesTableBytes),
    series: perThread(full.seriesBytes),
    withdrawals: perThread(withdrawalBytes(full.requests)),
    blockWords: new SharedArrayBuffer(arenaWordsBytes(full.threads, Math.floor(full.blockBytes / full.blockUnitBytes))),
    blockMemory: new SharedArrayBuffer(full.blockBytes),
  };
}

function checkSizes(full: RegionSizes): void {
  if (!Number.isInteger(full.threads) || full.threads < 1) {
    throw new RangeError(`Cannot lay out shared memory: threads must be a whole number from 1 on, given ${full.threads}`);
  }
  if (full.dataRingBytes < DATA_RING_BYTES_MIN) {
    throw new RangeError(
      `Cannot lay out shared memory: dataRingBytes must be at least ${DATA_RING_BYTES_MIN}, given ${full.dataRingBytes}`,
    );
  }
  if (full.blockUnitBytes % BLOCK_ALIGNMENT !== 0 || full.blockUnitBytes > full.blockBytes) {
    throw new RangeError(
      `Cannot lay out shared memory: blockUnitBytes must be a multiple of ${BLOCK_ALIGNMENT} and at most blockBytes (${full.blockBytes}), given ${full.blockUnitBytes}`,
    );
  }
  for (const name of ['dataRingBytes', 'controlRingBytes'] as const) {
    const bytes = full[name];
    if (bytes >= CAPACITY_MIN_BYTES && bytes <= CAPACITY_MAX_BYTES && Number.isInteger(Math.log2(bytes))) continue;
    const range = `${CAPACITY_MIN_BYTES} to ${CAPACITY_MAX_BYTES}`;
    throw new RangeError(`Cannot lay out shared memory: ${name} must be a power of two from ${range} bytes, given ${bytes}`);
  }
}

/** The sizes that systems are given, for an error. */
function sizesIn({ dataRingBytes, controlRingBytes, blockBytes }: RegionSizes): string {
  return `dataRingBytes ${dataRingBytes} and controlRingBytes ${controlRingBytes} for each pair of them, blockBytes ${blockBytes}`;
}

/**
 * Memory whose pages come from the kernel when they are first touched, and go back to it.
 *
 * An ordinary buffer is the C library's, which keeps what was freed and clears it byte by byte for the next one: of a system with two
 * workers 100 MiB, whenever a system has ended in this process before. One that may grow, though it never does, the engine asks of the
 * kernel. A view over it must be given its length: without one it follows the buffer's, and every access looks that up.
 */
function reserve(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes, { maxByteLength: bytes });
}

/** The memory that all threads lend each other in blocks. */
export function arenaPlace({ sizes, blockWords, blockMemory }: SharedRegions): ArenaPlace {
  return { words: blockWords, memory: blockMemory, unitBytes: sizes.blockUnitBytes, threads: sizes.threads };
}

/** The data ring by which `from` sends to `to`. */
export function dataRingPlace(regions: SharedRegions, from: number, to: number): RingPlace {
  const { sizes } = regions;
  return { buffer: bufferOf(regions.rings, from), byteOffset: dataRingOffset(sizes, to), capacityBytes: sizes.dataRingBytes };
}

/** The ring by which `from` gives `to` hints (I3). */
export function controlRingPlace(regions: SharedRegions, from: number, to: number): RingPlace {
  const { sizes } = regions;
  return { buffer: bufferOf(regions.rings, from), byteOffset: controlRingOffset(sizes, to), capacityBytes: sizes.controlRingBytes };
}

/** The slots of `thread`, for `opener` to claim in. */
export function openSlotTable(regions: SharedRegions, thread: number, opener: number): SharedSlotTable {
  return new SharedSlotTable({ buffer: bufferOf(regions.slots, thread), capacity: regions.sizes.slots, thread, opener });
}

/** Gives back what the ended thread `opener` had leased, in every thread's table (I1). */
export function returnLeasesOf(regions: SharedRegions, opener: number): number {
  const { slots } = regions.sizes;
  return regions.slots.reduce((returned, buffer) => returned + returnLeases(leaseWords(buffer, slots), slots, opener), 0);
}

function bufferOf(buffers: readonly SharedArrayBuffer[], thread: number): SharedArrayBuffer {
  const buffer = buffers[thread];
  if (buffer === undefined) throw new RangeError(`Cannot find the memory of thread ${thread}: there are ${buffers.length} threads`);
  return buffer;
}

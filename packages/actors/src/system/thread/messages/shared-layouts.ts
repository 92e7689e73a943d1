import { AppendTableReader, AppendTableWriter, type HandlePort, RecordMemory, type SharedRegions, TABLE_FULL } from '@ringmaster/core';
import type { Definition } from '../../../contract/definition-table.ts';
import { POOL } from '../../../contract/pool-options.ts';
import {
  type DeclaredLayouts,
  describeLayouts,
  type LayoutSet,
  type LayoutSets,
  NO_LAYOUTS,
  POOL_TAG,
  readLayouts,
} from '../../../remote/layout-sets.ts';
import type { LayoutMisses } from './layout-misses.ts';

/** Bits of a tag below the thread's: the index of the entry in that thread's table, plus one. */
const INDEX_BITS = 20;
const INDEX_MASK = (1 << INDEX_BITS) - 1;

/**
 * The fixed layouts of a system's definitions, in append-only tables in shared memory: one per thread, written by it,
 * read by all (R7). A slot's tag names the entry, so a sender needs neither the definition nor its module.
 */
export class SharedLayouts implements LayoutSets {
  readonly misses: LayoutMisses;
  readonly #thread: number;
  readonly #handles: HandlePort;
  readonly #readers: readonly AppendTableReader[];
  readonly #writer: AppendTableWriter;
  readonly #sets = new Map<number, LayoutSet>();
  readonly #tags = new Map<Definition, number>();
  /** Found last: a sender mostly meets one after the other of the same kind. */
  #last: LayoutSet | undefined;

  constructor(regions: SharedRegions, thread: number, parts: { readonly handles: HandlePort; readonly misses: LayoutMisses }) {
    const { handles, misses } = parts;
    const memories = regions.layouts.map((buffer) => new RecordMemory(buffer));
    this.#thread = thread;
    this.#handles = handles;
    this.misses = misses;
    this.#readers = memories.map((memory) => new AppendTableReader(memory));
    const own = memories[thread];
    if (own === undefined) throw new RangeError(`Cannot open layouts of thread ${thread}: there are ${memories.length}`);
    this.#writer = new AppendTableWriter(own);
  }

  find(tag: number): LayoutSet | undefined {
    if (this.#last?.tag === tag) return this.#last;
    const set = this.#sets.get(tag) ?? this.#read(tag);
    if (set !== undefined) this.#last = set;
    return set;
  }

  /** The tag for slots of this definition; `NO_LAYOUTS` if it declares none, or the table is full. */
  tagOf(definition: Definition | undefined): number {
    if (definition !== undefined && POOL in definition.options) return POOL_TAG;
    if (definition?.options.layouts === undefined) return NO_LAYOUTS;
    const known = this.#tags.get(definition);
    if (known !== undefined) return known;
    const description = describeLayouts(definition.options.layouts as DeclaredLayouts);
    const index = this.#find(description) ?? this.#writer.append(description);
    const isRefused = index === TABLE_FULL || index >= INDEX_MASK;
    if (isRefused) this.misses.refused(definition.name, description.byteLength);
    const tag = isRefused ? NO_LAYOUTS : (this.#thread << INDEX_BITS) | (index + 1);
    this.#tags.set(definition, tag);
    return tag;
  }

  /** A thread that this one took over for may have written it: with one more for each death, the table would be full one day. */
  #find(description: Uint8Array): number | undefined {
    for (let index = 0; index < this.#writer.count; index++) {
      const entry = this.#writer.entry(index);
      if (entry !== undefined && Buffer.compare(entry, description) === 0) return index;
    }
    return undefined;
  }

  #read(tag: number): LayoutSet | undefined {
    const entry = this.#readers[tag >>> INDEX_BITS]?.entry((tag & INDEX_MASK) - 1);
    if (entry === undefined) return undefined;
    const set = readLayouts(tag, entry, this.#handles);
    this.#sets.set(tag, set);
    return set;
  }
}

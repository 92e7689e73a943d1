import { CounterBlock, CounterReader, counterBlockBytes, levelOf, setLevel, type SharedRegions, type SlotTable } from '@ringmaster/core';
import type { DeadLetterReason } from '../../../contract/dead-letter.ts';
import type { AskMeter, Meter, TypeMeter } from '../../../contract/meter.ts';
import { ThreadAskMeter } from './thread-ask-meter.ts';
import type { ThreadSeries } from './thread-series.ts';
import { SAMPLE_MASK } from './sampled-times.ts';
import { SharedTypeMeter, type TypeMeterThread } from './shared-type-meter.ts';
import { TypeRow, typeCount, typeRowsOf } from './type-rows.ts';
import { OTHERS, ROWS_USED, TYPE_COUNTERS, type TypeCounter } from './type-row-layout.ts';
import { threadTimes, typeTimes } from './runtime-times.ts';

/** By reason; of those that a policy dropped by a name of its own, because `dropped` are all that end otherwise than by a handler. */
export const DEAD_LETTERS = [
  'stopped',
  'stale',
  'never-spawned',
  'unhandled',
  'undecodable',
  'late-reply',
  'mailbox-full',
  'overflowed',
  'foreign',
  'system-stopped',
  'thread-lost',
  'draining',
  'expired',
  'cancelled',
  'no-routees',
] as const;

/** What each thread counts beside what it counts by type, in the order of the counters' places in shared memory. */
export const COUNTERS = [
  /** How often the thread has begun. */
  'starts',
  'turns',
  'asks-opened',
  'asks-settled',
  'lost',
  'uncounted',
  /** Messages of a laid-out type that went by the general codec, and definitions whose layouts found no room (R7). */
  'layout-misfits',
  'layouts-refused',
  'late-items',
  'asks',
  'asks-failed',
  'asks-timed-out',
  'asks-given-up',
  /** Series for which there was no room. */
  'series-refused',
  ...DEAD_LETTERS,
] as const;
type ThreadCounter = (typeof COUNTERS)[number];
export type CounterName = ThreadCounter | TypeCounter;

/**
 * One thread's counters in shared memory, written by it alone (D7).
 *
 * accepted + sent + uncounted - handled - failed - dropped - lost = what waits in mailboxes, rings, outboxes and awaits of the whole
 * system. A sender counts before it sends, a receiver after it has received, and both per other thread. So what a thread's death has
 * cost is known exactly (`LossLedger`).
 */
export class SystemMeter implements Meter {
  readonly ask: AskMeter;
  readonly #block: CounterBlock<ThreadCounter>;
  readonly #links: CounterBlock<LinkCounterName>;
  readonly #turns: number;
  readonly #asksOpened: number;
  readonly #asksSettled: number;
  /** Places of the link counters, by the index of the other thread. */
  readonly #sent: readonly number[];
  readonly #taken: readonly number[];
  readonly #slots: Pick<SlotTable, 'setDepth'> | undefined;
  readonly #series: ThreadSeries | undefined;
  readonly #types: TypeMeterThread;
  readonly #others: SharedTypeMeter;
  readonly #byRow: (SharedTypeMeter | undefined)[] = [];

  /**
   * @param slots the thread's own, if actors live in it
   * @param series where times go, and names of types; undefined: nothing is told apart by type, and none are taken
   */
  constructor(regions: SharedRegions, thread: number, slots?: Pick<SlotTable, 'setDepth'>, series?: ThreadSeries) {
    this.#slots = slots;
    this.#series = series;
    const buffer = countersOf(regions, thread);
    const block = new CounterBlock<ThreadCounter>(COUNTERS, buffer);
    this.#block = block;
    this.#turns = block.indexOf('turns');
    this.#asksOpened = block.indexOf('asks-opened');
    this.#asksSettled = block.indexOf('asks-settled');
    const { threads } = regions.sizes;
    const links = new CounterBlock<LinkCounterName>(linkCounters(threads), buffer, counterBlockBytes(COUNTERS));
    this.#links = links;
    this.#sent = regions.counters.map((_, other) => links.indexOf(`sent-${other}`));
    this.#taken = regions.counters.map((_, other) => links.indexOf(`taken-${other}`));
    this.#types = { words: typeRowsOf(buffer, rowsOffset(threads)), isWaitDue: false };
    this.#others = new SharedTypeMeter(this.#types, OTHERS, undefined);
    this.#byRow[OTHERS] = this.#others;
    // Who lived in this thread before lives here no more.
    if (slots !== undefined) for (let row = OTHERS; row < rowsUsed(this.#types.words); row++) new TypeRow(this.#types.words, row).reset();
    series?.resetGauges();
    this.ask = new ThreadAskMeter(block, series === undefined ? undefined : () => threadTimes(series, 'ask'));
  }

  /** What counts for actors of a type; `path`: for this one alone. */
  typeOf(type: string, path: string | null = null): TypeMeter {
    const series = this.#series;
    if (series === undefined) return this.#others;
    const row = series.rowOf(type, path);
    let meter = this.#byRow[row];
    if (meter === undefined) {
      // Before anybody counts there: whoever sums up looks at so many.
      if (row >= levelOf(this.#types.words, ROWS_USED)) setLevel(this.#types.words, ROWS_USED, row + 1);
      meter = new SharedTypeMeter(this.#types, row, typeTimes(series, type, path));
      this.#byRow[row] = meter;
    }
    return meter;
  }

  accepted(_slot: number): void {
    this.#others.accepted();
  }

  sent(thread: number): void {
    this.#links.increment(this.#sent[thread] as number);
  }

  taken(thread: number): void {
    const count = this.#links.increment(this.#taken[thread] as number);
    if ((count & SAMPLE_MASK) === 0 && this.#series !== undefined) this.#types.isWaitDue = true;
  }

  refused(_slot: number): void {
    this.#others.refused();
  }

  handled(_slot: number): void {
    this.#others.handled();
  }

  failed(_slot: number): void {
    this.#others.failed();
  }

  dropped(_slot: number): void {
    this.#others.dropped();
  }

  lateItem(): void {
    this.#block.increment(this.#block.indexOf('late-items'));
  }

  seriesRefused(): void {
    this.#block.increment(this.#block.indexOf('series-refused'));
  }

  turn(_slot: number, _messages: number): void {
    this.#block.increment(this.#turns);
  }

  depth(slot: number, messages: number): void {
    this.#slots?.setDepth(slot, messages);
  }

  deadLetter(reason: DeadLetterReason): void {
    this.#block.increment(this.#block.indexOf(reason === 'dropped' ? 'overflowed' : reason));
  }

  layouts(what: 'layout-misfits' | 'layouts-refused'): void {
    this.#block.increment(this.#block.indexOf(what));
  }

  /** The first ask of this thread opened, or its last one settled. */
  asks(open: boolean): void {
    this.#block.increment(open ? this.#asksOpened : this.#asksSettled);
  }

  /** This thread begins: asks of a predecessor are no longer open. */
  begins(): void {
    this.#block.increment(this.#block.indexOf('starts'));
    this.asksOver();
  }

  /** Whoever asked has ended, and nobody begins in its place. Otherwise a stop would wait for its asks. */
  asksOver(): void {
    this.#block.add(this.#asksSettled, this.#block.value(this.#asksOpened) - this.#block.value(this.#asksSettled));
  }

  /** Messages that a thread's death has cost; only the owner counts these. */
  lost(messages: number): void {
    this.#block.add(this.#block.indexOf('lost'), messages);
  }

  uncounted(messages: number): void {
    this.#block.add(this.#block.indexOf('uncounted'), messages);
  }
}

/** How much is under way in the whole system. */
export interface UnderWay {
  /** Messages accepted and not finished. */
  readonly messages: number;
  /** Threads with open asks. */
  readonly asking: number;
  /** Changes with every accepted message. */
  readonly stamp: number;
}

export function underWay(counters: SystemCounters): UnderWay {
  // The finished ones are read first: whatever is accepted meanwhile can only make the difference larger.
  const finished = counters.total('handled') + counters.total('failed') + counters.total('dropped') + counters.total('lost');
  const settled = counters.total('asks-settled');
  const stamp = counters.total('accepted') + counters.sentInAll() + counters.total('uncounted');
  return { messages: stamp - finished, asking: counters.total('asks-opened') - settled, stamp };
}

/** The counters of all threads, as any of them may read them. */
export class SystemCounters {
  readonly names: readonly CounterName[] = [...COUNTERS, ...TYPE_COUNTERS];
  readonly #counters: CounterReader<ThreadCounter>;
  readonly #links: CounterReader<LinkCounterName>;
  readonly #rows: readonly Int32Array[];
  readonly #threads: number;

  constructor(regions: SharedRegions) {
    this.#threads = regions.sizes.threads;
    this.#counters = new CounterReader<ThreadCounter>(COUNTERS, regions.counters);
    this.#links = new CounterReader<LinkCounterName>(linkCounters(this.#threads), regions.counters, counterBlockBytes(COUNTERS));
    this.#rows = regions.counters.map((buffer) => typeRowsOf(buffer, rowsOffset(this.#threads)));
  }

  /** Of one thread; what is counted by type, over all types. */
  of(thread: number, name: CounterName): number {
    if (!isOfTypes(name)) return this.#counters.of(thread, name);
    return sumOfRows(this.#wordsOf(thread), name);
  }

  total(name: CounterName): number {
    if (!isOfTypes(name)) return this.#counters.total(name);
    return this.#rows.reduce((sum, _, thread) => sum + this.of(thread, name), 0);
  }

  /** What a thread counts by type, by row: what row `OTHERS` is of is not known, or there are too many types. */
  rowsOf(thread: number): readonly TypeRow[] {
    const words = this.#wordsOf(thread);
    return Array.from({ length: rowsUsed(words) }, (_, row) => new TypeRow(words, row));
  }

  /** Messages `from` has sent to `to`, counted by `from`. */
  sent(from: number, to: number): number {
    return this.#links.of(from, `sent-${to}`);
  }

  /** Messages `to` has taken from `from`, counted by `to`. */
  taken(from: number, to: number): number {
    return this.#links.of(to, `taken-${from}`);
  }

  sentInAll(): number {
    let sum = 0;
    for (let to = 0; to < this.#threads; to++) sum += this.#links.total(`sent-${to}`);
    return sum;
  }

  #wordsOf(thread: number): Int32Array {
    const words = this.#rows[thread];
    if (words === undefined) throw new RangeError(`Cannot read counters of thread ${thread}: there are ${this.#rows.length}`);
    return words;
  }
}

type LinkCounterName = `${'sent' | 'taken'}-${number}`;

function linkCounters(threads: number): readonly LinkCounterName[] {
  const others = Array.from({ length: threads }, (_, thread) => thread);
  return [...others.map((thread) => `sent-${thread}` as const), ...others.map((thread) => `taken-${thread}` as const)];
}

function isOfTypes(name: CounterName): name is TypeCounter {
  const ofTypes: readonly string[] = TYPE_COUNTERS;
  return ofTypes.includes(name);
}

/** Behind the counters of links. */
function rowsOffset(threads: number): number {
  return counterBlockBytes(COUNTERS) + counterBlockBytes(linkCounters(threads));
}

/** Without a reader for each row: whoever waits for a system to be at rest looks again and again. */
function sumOfRows(words: Int32Array, name: TypeCounter): number {
  let sum = 0;
  for (let row = 0, used = rowsUsed(words); row < used; row++) sum += typeCount(words, row, name);
  return sum;
}

/** Row `OTHERS` is there from the start. */
function rowsUsed(words: Int32Array): number {
  return Math.max(OTHERS + 1, levelOf(words, ROWS_USED));
}

function countersOf(regions: SharedRegions, thread: number): SharedArrayBuffer {
  const buffer = regions.counters[thread];
  if (buffer === undefined) throw new RangeError(`Cannot count for thread ${thread}: there are ${regions.counters.length}`);
  return buffer;
}

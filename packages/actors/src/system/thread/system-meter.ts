import { CounterBlock, CounterReader, counterBlockBytes, type SharedRegions, type SlotTable } from '@ringmaster/core';
import type { DeadLetterReason } from '../../contract/dead-letter.ts';
import type { Meter } from '../../contract/meter.ts';

/** By reason; of those that a policy dropped by a name of its own, because `dropped` are all that end otherwise than by a handler. */
const DEAD_LETTERS = [
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

/** What each thread counts, in the order of the counters' places in shared memory. */
export const COUNTERS = [
  'accepted',
  'refused',
  'handled',
  'failed',
  'dropped',
  'turns',
  'asks-opened',
  'asks-settled',
  'lost',
  'uncounted',
  /** Messages of a laid-out type that went by the general codec, and definitions whose layouts found no room (R7). */
  'layout-misfits',
  'layouts-refused',
  'late-items',
  ...DEAD_LETTERS,
] as const;
export type CounterName = (typeof COUNTERS)[number];

/**
 * One thread's counters in shared memory, written by it alone (D7).
 *
 * accepted + sent + uncounted - handled - failed - dropped - lost = what waits in mailboxes, rings, outboxes and awaits of the whole
 * system. A sender counts before it sends, a receiver after it has received, and both per other thread. So what a thread's death has
 * cost is known exactly (`LossLedger`).
 */
export class SystemMeter implements Meter {
  readonly #block: CounterBlock<CounterName>;
  readonly #links: CounterBlock<LinkCounterName>;
  readonly #accepted: number;
  readonly #refused: number;
  readonly #handled: number;
  readonly #failed: number;
  readonly #dropped: number;
  readonly #turns: number;
  readonly #asksOpened: number;
  readonly #asksSettled: number;
  /** Places of the link counters, by the index of the other thread. */
  readonly #sent: readonly number[];
  readonly #taken: readonly number[];
  readonly #slots: Pick<SlotTable, 'setDepth'> | undefined;

  /** @param slots the thread's own, if actors live in it */
  constructor(regions: SharedRegions, thread: number, slots?: Pick<SlotTable, 'setDepth'>) {
    this.#slots = slots;
    const buffer = countersOf(regions, thread);
    const block = new CounterBlock<CounterName>(COUNTERS, buffer);
    this.#block = block;
    this.#accepted = block.indexOf('accepted');
    this.#refused = block.indexOf('refused');
    this.#handled = block.indexOf('handled');
    this.#failed = block.indexOf('failed');
    this.#dropped = block.indexOf('dropped');
    this.#turns = block.indexOf('turns');
    this.#asksOpened = block.indexOf('asks-opened');
    this.#asksSettled = block.indexOf('asks-settled');
    const { threads } = regions.sizes;
    const links = new CounterBlock<LinkCounterName>(linkCounters(threads), buffer, counterBlockBytes(COUNTERS));
    this.#links = links;
    this.#sent = regions.counters.map((_, other) => links.indexOf(`sent-${other}`));
    this.#taken = regions.counters.map((_, other) => links.indexOf(`taken-${other}`));
  }

  accepted(_slot: number): void {
    this.#block.increment(this.#accepted);
  }

  sent(thread: number): void {
    this.#links.increment(this.#sent[thread] as number);
  }

  taken(thread: number): void {
    this.#links.increment(this.#taken[thread] as number);
  }

  refused(_slot: number): void {
    this.#block.increment(this.#refused);
  }

  handled(_slot: number): void {
    this.#block.increment(this.#handled);
  }

  failed(_slot: number): void {
    this.#block.increment(this.#failed);
  }

  dropped(_slot: number): void {
    this.#block.increment(this.#dropped);
  }

  lateItem(): void {
    this.#block.increment(this.#block.indexOf('late-items'));
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
  readonly names = COUNTERS;
  readonly #counters: CounterReader<CounterName>;
  readonly #links: CounterReader<LinkCounterName>;
  readonly #threads: number;

  constructor(regions: SharedRegions) {
    this.#threads = regions.sizes.threads;
    this.#counters = new CounterReader<CounterName>(COUNTERS, regions.counters);
    this.#links = new CounterReader<LinkCounterName>(linkCounters(this.#threads), regions.counters, counterBlockBytes(COUNTERS));
  }

  of(thread: number, name: CounterName): number {
    return this.#counters.of(thread, name);
  }

  total(name: CounterName): number {
    return this.#counters.total(name);
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
}

type LinkCounterName = `${'sent' | 'taken'}-${number}`;

function linkCounters(threads: number): readonly LinkCounterName[] {
  const others = Array.from({ length: threads }, (_, thread) => thread);
  return [...others.map((thread) => `sent-${thread}` as const), ...others.map((thread) => `taken-${thread}` as const)];
}

function countersOf(regions: SharedRegions, thread: number): SharedArrayBuffer {
  const buffer = regions.counters[thread];
  if (buffer === undefined) throw new RangeError(`Cannot count for thread ${thread}: there are ${regions.counters.length}`);
  return buffer;
}

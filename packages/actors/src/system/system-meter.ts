import { CounterBlock, CounterReader, type SharedRegions } from '@ringmaster/core';
import type { DeadLetterReason } from '../contract/dead-letter.ts';
import type { Meter } from '../contract/meter.ts';

const DEAD_LETTERS = [
  'stopped',
  'stale',
  'never-spawned',
  'unhandled',
  'undecodable',
  'late-reply',
  'mailbox-full',
  'foreign',
  'system-stopped',
  'thread-lost',
  'draining',
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
  ...DEAD_LETTERS,
] as const;
export type CounterName = (typeof COUNTERS)[number];

/**
 * One thread's counters in shared memory, written by it alone (D7).
 *
 * accepted (by the sender's thread) - handled - failed - dropped (by the receiver's) = what waits in mailboxes, rings,
 * outboxes and awaits of the whole system.
 */
export class SystemMeter implements Meter {
  readonly #block: CounterBlock<CounterName>;
  readonly #accepted: number;
  readonly #refused: number;
  readonly #handled: number;
  readonly #failed: number;
  readonly #dropped: number;
  readonly #turns: number;

  constructor(regions: SharedRegions, thread: number) {
    const block = new CounterBlock<CounterName>(COUNTERS, countersOf(regions, thread));
    this.#block = block;
    this.#accepted = block.indexOf('accepted');
    this.#refused = block.indexOf('refused');
    this.#handled = block.indexOf('handled');
    this.#failed = block.indexOf('failed');
    this.#dropped = block.indexOf('dropped');
    this.#turns = block.indexOf('turns');
  }

  accepted(_slot: number): void {
    this.#block.increment(this.#accepted);
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

  turn(_slot: number, _messages: number): void {
    this.#block.increment(this.#turns);
  }

  depth(_slot: number, _messages: number): void {}

  deadLetter(reason: DeadLetterReason): void {
    this.#block.increment(this.#block.indexOf(reason));
  }

  /** The first ask of this thread opened, or its last one settled. */
  asks(open: boolean): void {
    this.#block.increment(this.#block.indexOf(open ? 'asks-opened' : 'asks-settled'));
  }
}

/** What of the whole system is under way. */
export interface UnderWay {
  /** Messages accepted and not finished. */
  readonly messages: number;
  /** Threads with open asks. */
  readonly asking: number;
  /** Changes with every accepted message. */
  readonly stamp: number;
}

export function underWay(reader: CounterReader<CounterName>): UnderWay {
  // Finished first: whatever is accepted meanwhile can only make the difference larger.
  const finished = reader.total('handled') + reader.total('failed') + reader.total('dropped');
  const settled = reader.total('asks-settled');
  const stamp = reader.total('accepted');
  return { messages: stamp - finished, asking: reader.total('asks-opened') - settled, stamp };
}

export function counterReader(regions: SharedRegions): CounterReader<CounterName> {
  return new CounterReader<CounterName>(COUNTERS, regions.counters);
}

function countersOf(regions: SharedRegions, thread: number): SharedArrayBuffer {
  const buffer = regions.counters[thread];
  if (buffer === undefined) throw new RangeError(`Cannot count for thread ${thread}: there are ${regions.counters.length}`);
  return buffer;
}

import type { SharedRegions } from '@ringmaster/core';
import type { Meter } from '../contract/meter.ts';

const ACCEPTED = 0;
const FINISHED = 1;
const REFUSED = 2;
const FAILED = 3;
const DROPPED = 4;
const TURNS = 5;
const OPEN_ASKS = 6;

/**
 * One thread's counters in shared memory, written by it alone (D7). Wrapping 32-bit counts: only differences are used.
 *
 * accepted (by the sender's thread) - finished (by the receiver's) = what waits in mailboxes, rings, outboxes and
 * awaits of the whole system.
 */
export class SystemMeter implements Meter {
  readonly #words: Int32Array;

  constructor(regions: SharedRegions, thread: number) {
    this.#words = new Int32Array(regions.counters[thread] as SharedArrayBuffer);
  }

  accepted(_slot: number): void {
    this.#words[ACCEPTED] = ((this.#words[ACCEPTED] as number) + 1) | 0;
  }

  refused(_slot: number): void {
    this.#words[REFUSED] = ((this.#words[REFUSED] as number) + 1) | 0;
  }

  handled(_slot: number): void {
    this.#words[FINISHED] = ((this.#words[FINISHED] as number) + 1) | 0;
  }

  failed(_slot: number): void {
    this.#words[FINISHED] = ((this.#words[FINISHED] as number) + 1) | 0;
    this.#words[FAILED] = ((this.#words[FAILED] as number) + 1) | 0;
  }

  dropped(_slot: number): void {
    this.#words[FINISHED] = ((this.#words[FINISHED] as number) + 1) | 0;
    this.#words[DROPPED] = ((this.#words[DROPPED] as number) + 1) | 0;
  }

  turn(_slot: number, _messages: number, _elapsedMs: number): void {
    this.#words[TURNS] = ((this.#words[TURNS] as number) + 1) | 0;
  }

  depth(_slot: number, _messages: number): void {}

  /** Whether any ask of this thread is open. */
  openAsks(count: number): void {
    this.#words[OPEN_ASKS] = count;
  }
}

/** Messages of the whole system that were accepted and are not finished, and a stamp that changes with every one. */
export function unfinished(regions: SharedRegions): { readonly open: number; readonly openAsks: number; readonly stamp: number } {
  let open = 0;
  let openAsks = 0;
  let stamp = 0;
  for (const buffer of regions.counters) {
    const words = new Int32Array(buffer);
    open = (open + (words[ACCEPTED] as number) - (words[FINISHED] as number)) | 0;
    openAsks += words[OPEN_ASKS] as number;
    stamp = (stamp + (words[ACCEPTED] as number)) | 0;
  }
  return { open, openAsks, stamp };
}

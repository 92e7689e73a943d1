import type { MessageOrigin } from '../cell/internals.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';

/** A message that overtook the spawn record of its target. */
export interface PendingMessage {
  readonly message: unknown;
  readonly origin: MessageOrigin;
  readonly lane: LaneIndex;
}

/** What waits for one actor. */
export interface PendingSlot {
  readonly generation: number;
  readonly messages: PendingMessage[];
  readonly calls: (() => void)[];
}

/**
 * Messages and calls for actors whose spawn record is still on the way, because a third party's message may overtake it (I4).
 *
 * Kept in order. How many there may be is the affair of whoever adds. A newer generation in the same slot makes those for an older one void.
 */
export class Pending {
  readonly #slots = new Map<number, PendingSlot>();

  /** How many messages wait for that actor. */
  waiting(slot: number, generation: number): number {
    const found = this.#slots.get(slot);
    return found?.generation === generation ? found.messages.length : 0;
  }

  addMessage(slot: number, generation: number, message: PendingMessage): void {
    this.#slot(slot, generation).messages.push(message);
  }

  /** `call` runs when the spawn record has arrived. */
  addCall(slot: number, generation: number, call: () => void): void {
    this.#slot(slot, generation).calls.push(call);
  }

  /** The spawn record is here: what waited for it. */
  take(slot: number, generation: number): Pick<PendingSlot, 'messages' | 'calls'> | undefined {
    const found = this.#slots.get(slot);
    if (found === undefined || found.generation !== generation) return undefined;
    this.#slots.delete(slot);
    return found;
  }

  /** No spawn record will come any more: everything that waits, by slot. */
  takeAll(): ReadonlyMap<number, PendingSlot> {
    const all = new Map(this.#slots);
    this.#slots.clear();
    return all;
  }

  #slot(slot: number, generation: number): PendingSlot {
    let found = this.#slots.get(slot);
    if (found === undefined || found.generation !== generation) {
      found = { generation, messages: [], calls: [] };
      this.#slots.set(slot, found);
    }
    return found;
  }
}

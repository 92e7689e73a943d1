import type { DeliveredItem, DeliveredTogetherItem } from '../../contract/broker-messages.ts';

/** Deliveries to one consumer that are gathered for one record, in order. */
export class DeliveriesTogether {
  #tags: number[] = [];
  #keys: number[] = [];
  #bodies: unknown[] = [];
  #laterMs: number[] = [];
  #at = 0;
  /** Whether those that are there have no other attempt: all of them, or none. */
  isLast = false;

  get length(): number {
    return this.#tags.length;
  }

  add(tag: number, key: number, body: unknown, at: number): void {
    if (this.#tags.length === 0) this.#at = at;
    this.#tags.push(tag);
    this.#keys.push(key);
    this.#bodies.push(body);
    this.#laterMs.push(at - this.#at);
  }

  /** All of them, in one item. Only while there are any. */
  take(): DeliveredItem | DeliveredTogetherItem {
    const all: DeliveredTogetherItem = {
      type: 'delivered-together',
      tags: this.#tags,
      keys: this.#keys,
      bodies: this.#bodies,
      at: this.#at,
      laterMs: this.#laterMs,
      isLast: this.isLast,
    };
    this.#tags = [];
    this.#keys = [];
    this.#bodies = [];
    this.#laterMs = [];
    return all.tags.length === 1 ? deliveryAt(all, 0) : all;
  }
}

/** One of them by itself. */
export function deliveryAt({ tags, keys, bodies, at, laterMs, isLast }: DeliveredTogetherItem, index: number): DeliveredItem {
  return {
    type: 'delivered',
    tag: tags[index] as number,
    key: keys[index] as number,
    body: bodies[index],
    at: at + (laterMs[index] as number),
    isLast,
  };
}

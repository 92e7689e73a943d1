import { LinkedList } from '../../collections/linked-list.ts';
import { type Consumer, OwnConsumer } from './consumer.ts';
import type { SlotLinks } from '../../collections/slot-list.ts';

/**
 * Who is given messages of a queue: by turns, among those that have room (B6).
 *
 * Invariant: who has room is in `#roomy`, once, and nobody else is; who was given one last stands last.
 */
export class Consumers<C> {
  readonly #links: SlotLinks;
  /** They come and go with actors and threads, not with messages. */
  readonly #all = new Set<OwnConsumer<C>>();
  readonly #roomy = new LinkedList<OwnConsumer<C>>();
  #takingCount = 0;

  constructor(links: SlotLinks) {
    this.#links = links;
  }

  /** Those that take messages, or have some in hand. */
  get all(): ReadonlySet<OwnConsumer<C>> {
    return this.#all;
  }

  /** Those that were not cancelled. */
  get takingCount(): number {
    return this.#takingCount;
  }

  /** Whose turn it is. Undefined: nobody has room. */
  get next(): OwnConsumer<C> | undefined {
    return this.#roomy.first;
  }

  join(data: C, prefetch: number): OwnConsumer<C> {
    const consumer = new OwnConsumer(data, prefetch, this.#links);
    this.#all.add(consumer);
    this.#takingCount++;
    this.#settle(consumer);
    return consumer;
  }

  /** It has one more. Its turn is over. */
  took(consumer: OwnConsumer<C>, slot: number): void {
    consumer.hand.add(slot);
    if (this.#roomy.size === 1 && consumer.hasRoom) return;
    this.#roomy.remove(consumer);
    consumer.isRoomy = false;
    this.#settle(consumer);
  }

  /** It has one less. */
  gave(consumer: OwnConsumer<C>, slot: number): void {
    consumer.hand.remove(slot);
    if (!consumer.isRoomy) this.#settle(consumer);
    if (consumer.isCancelled && consumer.hand.size === 0) this.#all.delete(consumer);
  }

  /** It may have room that it did not have, or the other way round. */
  #settle(consumer: OwnConsumer<C>): void {
    if (consumer.hasRoom === consumer.isRoomy) return;
    consumer.isRoomy = consumer.hasRoom;
    if (consumer.isRoomy) this.#roomy.add(consumer);
    else this.#roomy.remove(consumer);
  }

  setPrefetch(consumer: Consumer<C>, prefetch: number): void {
    const own = this.#own(consumer);
    own.prefetch = prefetch;
    this.#settle(own);
  }

  cancel(consumer: Consumer<C>): void {
    const own = this.#own(consumer);
    if (!own.isCancelled) this.#takingCount--;
    own.isCancelled = true;
    this.#settle(own);
    if (own.hand.size === 0) this.#all.delete(own);
  }

  /** Returns the slots of what it has in hand, which are to be taken from it one by one. */
  leave(consumer: Consumer<C>): readonly number[] {
    const own = this.#own(consumer);
    own.isGone = true;
    this.cancel(own);
    return [...own.hand];
  }

  #own(consumer: Consumer<C>): OwnConsumer<C> {
    if (consumer instanceof OwnConsumer) return consumer;
    throw new TypeError('Cannot find consumer: it was not made by this queue');
  }
}

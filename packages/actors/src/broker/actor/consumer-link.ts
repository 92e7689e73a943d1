import { payloadBytes } from '../../toolbox/payload-bytes.ts';
import type { ConsumerItem, DeliveredAgainItem } from '../../contract/broker-messages.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { DeliveriesTogether, deliveryAt } from '../delivery/deliveries-together.ts';
import { tagOf } from '../queue/message-slots.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';

/** What a link needs of its broker. */
export interface LinkOwner {
  /** What was delivered cannot be sent to where its consumer is. */
  unsendable(link: ConsumerLink, tag: number, error: unknown): void;
  /** There was no room for it: it goes back, unless its time is over. */
  crowdedOut(link: ConsumerLink, tag: number): void;
  /** `flush` is to be called at the end of the turn. */
  gathers(link: ConsumerLink): void;
}

/** Which consumer of which queue it is, and how many deliveries it may have in hand. */
export interface ConsumerName {
  readonly id: string;
  readonly queue: string;
  readonly prefetch: number;
}

/** Deliveries in one record at most: more would cost no less each, and their consumer would begin later. */
const TOGETHER_MAX = 64;
/** About how long a record of several may be: one that has to be sent in parts costs more than its deliveries one by one. */
const TOGETHER_BYTES = 16_384;

/**
 * From a queue to one of its consumers: what one turn delivers is gathered (U10) and goes into a stream, and waits for room there, as much as its
 * prefetch says.
 */
export class ConsumerLink {
  readonly id: string;
  readonly queue: string;
  readonly #prefetch: number;
  readonly #writer: StreamWriter<ConsumerItem>;
  readonly #owner: LinkOwner;
  readonly #gathered = new DeliveriesTogether();
  #gatheredMax = TOGETHER_MAX;
  #waiting: ConsumerItem[] = [];

  constructor({ id, queue, prefetch }: ConsumerName, writer: StreamWriter<ConsumerItem>, owner: LinkOwner) {
    this.id = id;
    this.queue = queue;
    this.#prefetch = prefetch;
    this.#writer = writer;
    this.#owner = owner;
  }

  begin(life: number, idPrefix: string): void {
    this.#write({ type: 'begun', life, idPrefix });
  }

  /** @param isLast its queue allows no other attempt */
  deliver(message: QueuedMessage, isLast: boolean): void {
    if (isOrdinary(message)) return this.#gather(message, isLast);
    this.flush();
    this.#write(againItem(message, isLast));
  }

  /** What was gathered goes now. */
  flush(): void {
    if (this.#gathered.length > 0) this.#write(this.#gathered.take());
  }

  end(): void {
    this.flush();
    this.#writer.end();
  }

  #gather(message: QueuedMessage, isLast: boolean): void {
    const gathered = this.#gathered;
    if (gathered.isLast !== isLast) {
      // Its queue was configured.
      this.flush();
      gathered.isLast = isLast;
    }
    const { key, body, publishedAtMs } = message;
    gathered.add(tagOf(message), key, body, publishedAtMs);
    if (gathered.length === 1) {
      // Of the first alone: what is in one queue is mostly of one kind.
      this.#gatheredMax = Math.min(TOGETHER_MAX, Math.max(1, Math.floor(TOGETHER_BYTES / payloadBytes(body))));
      this.#owner.gathers(this);
    }
    if (gathered.length >= this.#gatheredMax) this.flush();
  }

  #write(item: ConsumerItem): void {
    if (this.#waiting.length === 0 && this.#tryWrite(item)) return;
    if (item.type === 'delivered-together') return this.#writeApart(item);
    if (this.#waiting.push(item) === 1) this.#waitForRoom();
    if (this.#waiting.length > this.#prefetch + 1) this.#dropOldest();
  }

  /**
   * A thread that hangs reads nothing, and its deliveries time out: of more than it may have in hand one is over. Mostly it is the oldest; where queues
   * are configured it may be another, so the oldest goes back, and comes again behind the others, until it is one that is over.
   */
  #dropOldest(): void {
    const [oldest] = this.#waiting.splice(this.#waiting[0]?.type === 'begun' ? 1 : 0, 1);
    if (oldest !== undefined && 'tag' in oldest) this.#owner.crowdedOut(this, oldest.tag);
  }

  /** What waits is counted by deliveries, and what cannot be sent is found among the others. */
  #writeApart(item: Extract<ConsumerItem, { type: 'delivered-together' }>): void {
    for (let index = 0; index < item.tags.length; index++) this.#write(deliveryAt(item, index));
  }

  #waitForRoom(): void {
    // Rejects when nobody reads any more: the broker hears of that by the writer's signal.
    this.#writer.ready.then(() => this.#goOn(), ignore);
  }

  #goOn(): void {
    const written = this.#waiting.findIndex((item) => !this.#tryWrite(item));
    if (written < 0) this.#waiting = [];
    else {
      this.#waiting.splice(0, written);
      this.#waitForRoom();
    }
  }

  /** False: there is no room now, or one of several cannot be sent. */
  #tryWrite(item: ConsumerItem): boolean {
    try {
      return this.#writer.tryWrite(item);
    } catch (error) {
      if (item.type === 'delivered-together') return false;
      if (item.type !== 'begun') this.#owner.unsendable(this, item.tag, error);
      return true;
    }
  }
}

/** Delivered for the first time, and nothing special to it. */
function isOrdinary({ attempt, givenId, priority, request, deaths }: QueuedMessage): boolean {
  return attempt === 1 && givenId === undefined && priority === 0 && request === undefined && deaths.length === 0;
}

function againItem(message: QueuedMessage, isLast: boolean): DeliveredAgainItem {
  const { key, body, publishedAtMs: at, givenId: id, attempt, priority, deaths, request } = message;
  const isRequest = request !== undefined;
  return { type: 'delivered-again', tag: tagOf(message), key, body, at, isLast, id, attempt, priority, deaths, isRequest };
}

const ignore = (): void => undefined;

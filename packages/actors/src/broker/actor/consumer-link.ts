import type { ConsumerItem } from '../../contract/broker-messages.ts';
import type { StreamWriter } from '../../contract/stream.ts';
import { tagOf } from '../queue/message-slots.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';

/** What a link needs of its broker. */
export interface LinkOwner {
  /** What was delivered cannot be sent to where its consumer is. */
  unsendable(link: ConsumerLink, tag: number, error: unknown): void;
}

/** Which consumer of which queue it is, and how many deliveries it may have in hand. */
export interface ConsumerName {
  readonly id: string;
  readonly queue: string;
  readonly prefetch: number;
}

/** From a queue to one of its consumers: what is delivered goes into a stream, and waits for room there, as much as its prefetch says. */
export class ConsumerLink {
  readonly id: string;
  readonly queue: string;
  readonly #prefetch: number;
  readonly #writer: StreamWriter<ConsumerItem>;
  readonly #owner: LinkOwner;
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

  deliver(message: QueuedMessage): void {
    this.#write(itemOf(message));
  }

  end(): void {
    this.#writer.end();
  }

  #write(item: ConsumerItem): void {
    if (this.#waiting.length === 0 && this.#tryWrite(item)) return;
    if (this.#waiting.push(item) === 1) this.#waitForRoom();
    // A thread that hangs reads nothing, and its deliveries time out: of more than it may have in hand the oldest is over.
    if (this.#waiting.length > this.#prefetch + 1) this.#waiting.splice(this.#waiting[0]?.type === 'begun' ? 1 : 0, 1);
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

  /** False: there is no room now. */
  #tryWrite(item: ConsumerItem): boolean {
    try {
      return this.#writer.tryWrite(item);
    } catch (error) {
      if (item.type !== 'begun') this.#owner.unsendable(this, item.tag, error);
      return true;
    }
  }
}

function itemOf(message: QueuedMessage): ConsumerItem {
  const { key, body, publishedAtMs: at, givenId: id, attempt, priority, deaths, request } = message;
  const tag = tagOf(message);
  const isOrdinary = attempt === 1 && id === undefined && priority === 0 && request === undefined && deaths.length === 0;
  if (isOrdinary) return { type: 'delivered', tag, key, body, at };
  return { type: 'delivered-again', tag, key, body, at, id, attempt, priority, deaths, isRequest: request !== undefined };
}

const ignore = (): void => undefined;

import { managingOf } from '../../cell/inside-context.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { QueueCore } from '../queue/queue-core.ts';
import type { Dead } from '../queue/queue-port.ts';
import { tagOf } from '../queue/message-slots.ts';
import type { QueuedMessage } from '../queue/queued-message.ts';
import type { ForgottenWhy, QueuesPort, Unanswered } from '../queue/queues.ts';
import type { Journal } from '../store/journal.ts';
import { TopicBoard } from '../topics/topic-board.ts';
import { askerOf } from './asker.ts';
import type { BrokerMemory } from './broker-memory.ts';
import { ConsumerDesk } from './consumer-desk.ts';
import type { ConsumerLink } from './consumer-link.ts';
import type { BrokerContext, Told } from './own-messages.ts';
import { QueueDesk } from './queue-desk.ts';
import { unansweredError } from './queue-errors.ts';
import { Turns } from './turns.ts';
import { Warnings } from './warnings.ts';

type Queue = QueueCore<ConsumerLink>;

/** One life of a broker: what its queues and topics need to have around them. */
export class BrokerShell implements QueuesPort<ConsumerLink> {
  readonly topics: TopicBoard;
  readonly queues: QueueDesk;
  readonly consumers: ConsumerDesk;
  readonly #ctx: BrokerContext;
  readonly #memory: BrokerMemory;
  readonly #journal: Journal | undefined;
  readonly #turns: Turns;
  readonly #warnings: Warnings;

  constructor(ctx: BrokerContext, memory: BrokerMemory, journal: Journal | undefined) {
    this.#ctx = ctx;
    this.#memory = memory;
    this.#journal = journal;
    this.#turns = new Turns(ctx, journal);
    this.#warnings = new Warnings(ctx.log, () => this.#turns.now());
    this.queues = new QueueDesk(memory, this.#turns, this.#warnings);
    this.consumers = new ConsumerDesk(ctx, this.queues, this.#turns, memory.idPrefix);
    this.topics = new TopicBoard(memory.retained, (topic, error) =>
      this.#warnings.warn('what was published cannot be sent on', { topic, err: toError(error) }),
    );
    memory.belongTo(this, this.now());
    managingOf(ctx).onOver(() => memory.shown.end());
  }

  now(): number {
    return this.#turns.now();
  }

  /** Nothing more is taken in before that: its store is behind. Undefined: there is room, or no store. */
  get room(): Promise<void> | undefined {
    return this.#journal?.room;
  }

  /** Its store has failed, and its supervisor lets it go on: it refuses everything, and confirms nothing. */
  forsake(): void {
    this.#journal?.forsake();
  }

  all(): Iterable<Queue> {
    return this.#memory.queues;
  }

  delete(message: Told<'delete-queue'>): void {
    this.consumers.dismiss(this.queues.delete(message));
  }

  // ------------------------------------------------------------------ topics

  publish(topic: string, body: unknown): void {
    this.topics.publish(topic, body, this.now());
  }

  retain(topic: string, body: unknown): void {
    const at = this.now();
    this.#journal?.changes.push({ type: 'retained', topic, value: { body, at } });
    const forgotten = this.topics.retain(topic, body, at);
    // Or the store would have all there ever were.
    if (forgotten !== undefined) this.#journal?.changes.push({ type: 'retained', topic: forgotten, value: undefined });
  }

  forget(topic: string): void {
    this.now();
    this.#journal?.changes.push({ type: 'retained', topic, value: undefined });
    this.topics.forget(topic);
  }

  // ------------------------------------------------------------------ for the queues

  random(): number {
    return this.#ctx.random();
  }

  deliver(queue: Queue, message: QueuedMessage<ConsumerLink>, { data }: Consumer<ConsumerLink>): void {
    if (askerOf(message)?.isWaiting !== false) return data.deliver(message, queue.isLast(message));
    // It would be done for nobody. The queue must not be called back in the middle of what it does.
    const tag = tagOf(message);
    this.#turns.afterwards(() => queue.expire(tag, this.#turns.now()));
  }

  unanswered(queue: Queue, message: QueuedMessage, { why, note }: Unanswered): void {
    askerOf(message)?.forsake(unansweredError(queue.id, why, note));
  }

  forgotten(queue: Queue, { message, reason, note }: Dead, why: ForgottenWhy): void {
    // Where none was named, that is what was wanted, and the queue counts it.
    if (why !== 'no-queue')
      this.#warnings.warn('a dead message was forgotten', { queue: queue.id, id: queue.idOf(message), reason, note, why });
  }

  /** The first of the turn. */
  changed(): void {
    this.#turns.afterwards(this.#show);
  }

  readonly #show = (): void => {
    this.#memory.shown.show();
    this.queues.drained.look();
  };

  wakeBy(atMs: number): void {
    this.#turns.wakeBy(atMs);
  }

  get heardMs(): number {
    return this.#turns.heardMs;
  }

  wake(): void {
    this.#memory.queues.tick(this.#turns.woken());
    this.consumers.timePassed();
  }

  /** All is kept that was taken in, and whoever waits for that is told. */
  async close(): Promise<void> {
    this.#turns.close();
    await this.#journal?.close();
  }
}

import { type BrokerSubscription, type Delivery, MessageBroker, queue, topic } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem } from '@ringmaster/actors/testkit';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { endless } from '../fixtures/clerks.ts';
import { LineCollector } from '../support/line-collector.ts';
import { turn } from '../support/until.ts';

const STEPS = 120;
/** What is begun when it has ended, or is about to. */
const STEPS_AFTER = 20;
const SEEDS = 6;

const dead = queue<number>('ends/dead', { messagesMax: 20, overflow: 'drop-oldest' });
const mail = queue<number>('ends/mail', { deadLetters: dead, maxAttempts: 3, visibilityMs: 30, ttlMs: 200, messagesMax: 300 });
const quotes = queue<number, number>('ends/quotes', { visibilityMs: 20 });
const news = topic<number>('ends.*', { retain: true });

type End = (broker: MessageBroker, kit: DeterministicTestSystem) => void;

const ends: Readonly<Record<string, End>> = {
  stop: (broker) => void broker.stop(),
  kill: (broker) => void broker.ref.kill(),
  'failure, and stop meanwhile': (broker) => {
    broker.ref.tell({ type: 'declare' } as never);
    void broker.stop();
  },
  'death of its thread, and stop meanwhile': (broker, kit) => {
    void broker.stop();
    void kit.killThread(1);
  },
};

/** Whoever uses a broker as it likes, and all promises that come of it. */
class Crowd {
  readonly #broker: MessageBroker;
  readonly #random: SeededRandom;
  readonly #subscriptions: BrokerSubscription[] = [];
  readonly #held: Delivery<number>[] = [];
  readonly #open = new Map<string, number>();

  constructor(broker: MessageBroker, random: SeededRandom) {
    this.#broker = broker;
    this.#random = random;
  }

  /** Names of what has not settled, each as often. */
  get open(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#open].filter(([, count]) => count > 0));
  }

  act(n: number): void {
    const broker = this.#broker;
    const acts: readonly (() => void)[] = [
      () => this.#track('enqueue', broker.enqueue(mail, n)),
      () => void broker.post(mail, n),
      () => void broker.postAll(mail, Array(20).fill(n)),
      () => this.#track('request', broker.request(quotes, n, { timeout: Number.POSITIVE_INFINITY })),
      () => this.#subscribed('consumer', broker.consume(mail, { tell: (delivery) => this.#take(delivery) }, { prefetch: this.#upTo(5) })),
      () => this.#subscribed('answerer', broker.consume(quotes, { tell: (request) => this.#answer(request) })),
      () => this.#subscribed('subscriber', broker.subscribe(news, { tell: () => (this.#upTo(5) > 1 ? 'accepted' : 'full') })),
      () => this.#reads('deliveries', broker.deliveries(mail, { prefetch: 2 }), (delivery) => delivery.ack()),
      () => this.#reads('published', broker.published(news), () => undefined),
      () => this.#subscriptions[this.#random.below(this.#subscriptions.length + 1)]?.cancel(),
      () => void broker.publish(news.at(`n${this.#upTo(5)}`), n),
      () => this.#track('delete', broker.delete(this.#upTo(2) > 1 ? mail : quotes)),
      () => this.#track('peek', broker.peek(mail)),
      () => this.#track('replay', broker.replay(dead)),
      () => {
        for (const delivery of this.#held.splice(0)) delivery.ack();
      },
    ];
    acts[this.#random.below(acts.length)]?.();
  }

  #upTo(most: number): number {
    return 1 + this.#random.below(most);
  }

  #take(delivery: Delivery<number>): 'accepted' | 'full' {
    const what = this.#upTo(6);
    if (what === 1) return 'full';
    if (what === 2) throw new Error('a recipient may fail');
    if (what === 3) this.#held.push(delivery);
    else if (what === 4) delivery.nack({ delayMs: 5 });
    else delivery.ack();
    return 'accepted';
  }

  #answer(request: Delivery<number, number>): 'accepted' | 'full' {
    const what = this.#upTo(4);
    if (what === 1) return 'full';
    if (what === 2) request.reply(request.body);
    else if (what === 3) request.fail(new Error('no quote'));
    else request.nack();
    return 'accepted';
  }

  #subscribed(name: string, subscription: BrokerSubscription): void {
    this.#subscriptions.push(subscription);
    this.#track(`${name} started`, subscription.started);
    this.#track(`${name} ended`, subscription.ended);
  }

  #reads<T>(name: string, reader: BrokerSubscription & AsyncIterable<T>, take: (item: T) => void): void {
    this.#subscribed(name, reader);
    const read = async (): Promise<void> => {
      for await (const item of reader) take(item);
    };
    this.#track(name, read());
  }

  #track(name: string, promise: Promise<unknown>): void {
    const count = (by: number): void => void this.#open.set(name, (this.#open.get(name) ?? 0) + by);
    count(1);
    promise.then(
      () => count(-1),
      () => count(-1),
    );
  }
}

for (const [how, end] of Object.entries(ends)) {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    `G45, U1: whatever is open when a broker in another thread ends settles, and no time need pass for it (${how}, seed %i)`,
    async (seed) => {
      const random = new SeededRandom(seed);
      const defaults = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 1 };
      const logger = new LineCollector().logger();
      await using kit = await createTestSystem({ mode: 'deterministic', seed, threads: 2, strictMessages: false, logger, defaults });
      // With a mailbox that is full now and then: whoever finds no room in it comes again.
      const mailboxMax = [4, 64, 65_536][random.below(3)] ?? 64;
      const broker = MessageBroker.start(kit, { thread: { spread: 0 }, mailboxMax, supervise: endless });
      const crowd = new Crowd(broker, random);
      for (let step = 0; step < STEPS + STEPS_AFTER; step++) {
        if (step === STEPS) end(broker, kit);
        crowd.act(step);
        if (random.below(4) === 0) await turn();
        if (random.below(10) === 0) await kit.advance(random.below(3));
      }
      // The death of a thread is known after a pause.
      if (how.startsWith('death')) await kit.advance(100);
      await kit.settle();
      expect(crowd.open).toEqual({});
    },
  );
}

// Limit: above 250 lines: what may happen, and how each of it is played and compared, belong together.

import { deepStrictEqual } from 'node:assert';
import type { BrokerChange, BrokerStore } from '#actors/contract/broker-store.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Consumer } from '#actors/broker/queue/consumer.js';
import { QueueCore } from '#actors/broker/queue/queue-core.js';
import { MemoryStore } from '#actors/broker/store/memory-store.js';
import { type QueueTerms, termsOf } from '#actors/contract/queue-terms.js';
import { trials } from '../../support/trials.ts';
import { type PlainConsumer, type PlainQueue, PlainQueues, type PlainSnapshot } from './support/plain-queues.ts';
import { QueuesWorld } from './support/queues-world.ts';

/** A machine with much else to do, and a failure that is made smaller. */
const LIMIT_MS = 300_000;
/** Replay: `SEED=… npm test -- queues.model`, and RUNS=… for more. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env['RUNS'] ?? trials(40, 150));

const NEVER = Number.POSITIVE_INFINITY;
const NAMES = ['main', 'dead', 'other'] as const;

const terms = fc.record({
  maxAttempts: fc.constantFrom(1, 2, 3, NEVER),
  visibilityMs: fc.constantFrom(10, 30, NEVER),
  ttlMs: fc.constantFrom(NEVER, NEVER, 25, 60),
  backoff: fc.constantFrom(undefined, undefined, { minMs: 4, maxMs: 12 }),
  messagesMax: fc.constantFrom(100, 100, 8, 3),
  bytesMax: fc.constantFrom(NEVER, NEVER, 30),
  overflow: fc.constantFrom('reject' as const, 'drop-oldest' as const),
  dedupMs: fc.constantFrom(0, 20, 50),
  deadLetters: fc.constantFrom(undefined, 'dead', 'dead', 'main', 'other', 'nowhere'),
});

/** One thing that happens. Numbers choose among what there is at the moment. */
const where = fc.constantFrom(...NAMES, 'main' as const, 'main' as const);
const event = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('enqueue' as const),
      where,
      count: fc.constantFrom(1, 1, 1, 2),
      id: fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 3, nil: undefined }),
      delayMs: fc.constantFrom(0, 0, 0, 5, 15),
      ttlMs: fc.constantFrom(NEVER, NEVER, 8, 20),
      priority: fc.constantFrom(0, 0, 3, 9),
      bytes: fc.constantFrom(1, 5, 12, 40),
      isRequest: fc.constantFrom(false, false, false, true),
      fairnessKey: fc.constantFrom(undefined, 'red', 'red', 'blue', 'green'),
      fairnessWeight: fc.constantFrom(undefined, undefined, 1, 2, 3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('join' as const), where, prefetch: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('ack' as const), at: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 3 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ type: fc.constant('nack' as const), at: fc.nat({ max: 12 }), requeue: fc.constantFrom(true, true, false) },
      ...{ delayMs: fc.constantFrom(undefined, 0, 7), note: fc.constantFrom(undefined, 'broken') },
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('give-back' as const), at: fc.nat({ max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('extend' as const), at: fc.nat({ max: 12 }), ms: fc.constantFrom(3, 40, NEVER) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leave' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('prefetch' as const), at: fc.nat(), prefetch: fc.integer({ min: 1, max: 4 }) }) },
  // What consumers have said in the last `unheardMs` is still on its way, behind other mail.
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 15 }) },
      unheardMs: fc.constantFrom(0, 0, 0, 2, 12),
    }),
  },
  // Time in which nobody is woken: timers are late.
  { weight: 2, arbitrary: fc.record({ type: fc.constant('late' as const), ms: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constant('purge' as const), where, countMax: fc.constantFrom(1, 2, NEVER) },
      origin: fc.constantFrom(undefined, undefined, 'main'),
      fairnessKey: fc.constantFrom(undefined, undefined, 'red'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constant('replay' as const), where, countMax: fc.constantFrom(1, NEVER) },
      origin: fc.constantFrom(undefined, 'main'),
      fairnessKey: fc.constantFrom(undefined, undefined, 'red'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('configure' as const), where, terms }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), where }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('pause' as const), where, isPaused: fc.constantFrom(true, false, false) }) },
  { weight: 2, arbitrary: fc.constant({ type: 'kept' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), isKept: fc.boolean() }) },
);

/** The same of one queue alone, where much waits for few, most has a key, and consumers speak of what they have in hand. */
const last = fc.nat({ max: 5 });
const crowd = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ type: fc.constant('enqueue' as const), where: fc.constant('main' as const), count: fc.constantFrom(1, 2, 2) },
      ...{ id: fc.constant(undefined), delayMs: fc.constantFrom(0, 0, 0, 5), ttlMs: fc.constantFrom(NEVER, NEVER, 40) },
      ...{ priority: fc.constantFrom(0, 0, 0, 3), bytes: fc.constant(1), isRequest: fc.constantFrom(false, false, false, true) },
      fairnessKey: fc.constantFrom(undefined, 'red', 'red', 'blue', 'green'),
      fairnessWeight: fc.constantFrom(undefined, undefined, 1, 2, 3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('join' as const),
      where: fc.constant('main' as const),
      prefetch: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('ack' as const), at: fc.array(last, { minLength: 1, maxLength: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('give-back' as const), at: last }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constant('nack' as const), at: last, requeue: fc.constantFrom(true, true, false) },
      ...{ delayMs: fc.constantFrom(undefined, 0, 7), note: fc.constant(undefined) },
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), at: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 10 }), unheardMs: fc.constant(0) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constantFrom('purge' as const, 'replay' as const), where: fc.constantFrom('main' as const, 'dead' as const) },
      ...{ countMax: fc.constantFrom(1, 2), origin: fc.constant(undefined), fairnessKey: fc.constantFrom(undefined, 'red') },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pause' as const),
      where: fc.constant('main' as const),
      isPaused: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'kept' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), isKept: fc.constantFrom(true, true, false) }) },
);
const crowdTerms = fc.record({
  ...{ maxAttempts: fc.constantFrom(3, NEVER), visibilityMs: fc.constantFrom(30, NEVER), ttlMs: fc.constant(NEVER) },
  ...{ backoff: fc.constant(undefined), messagesMax: fc.constantFrom(100, 100, 12), bytesMax: fc.constant(NEVER) },
  ...{ overflow: fc.constant('drop-oldest' as const), dedupMs: fc.constant(0), deadLetters: fc.constantFrom(undefined, 'dead', 'dead') },
});
type Happening = typeof event extends fc.Arbitrary<infer E> ? E : never;
type Of<T extends Happening['type']> = Extract<Happening, { readonly type: T }>;

/** A store whose commits end when the test says so, or not at all. */
class HeldStore implements BrokerStore {
  readonly #store = new MemoryStore();
  readonly #snapshot: () => PlainSnapshot;
  #held: { readonly changes: readonly BrokerChange[]; readonly snapshot: PlainSnapshot; done(): void } | undefined;
  /** What there would be if this were all. */
  kept: PlainSnapshot = new Map();
  /** Bodies of all messages that ever were. */
  readonly added = new Set<unknown>();

  /** @param snapshot what is to be found by whoever loads after the commit that begins now is through */
  constructor(snapshot: () => PlainSnapshot) {
    this.#snapshot = snapshot;
  }

  load(): Iterable<readonly BrokerChange[]> {
    this.#held = undefined;
    return this.#store.load();
  }

  commit(changes: readonly BrokerChange[]): Promise<void> {
    return new Promise((done) => {
      this.#held = { changes, snapshot: this.#snapshot(), done };
    });
  }

  /** The commit under way is through, and whoever waits for it may be told of it. */
  release(isTold: boolean): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    this.#store.commit(held.changes);
    this.kept = held.snapshot;
    for (const change of held.changes) if (change.type === 'added') this.added.add(change.message.body);
    if (isTold) held.done();
  }
}

interface Pair {
  readonly queue: QueueCore<string>;
  readonly plain: PlainQueue;
}

/** Plays what happens to queues and to a plain model of them, and compares after each step. */
class Play {
  readonly #store = new HeldStore(() => this.#model.snapshot());
  readonly #world = new QueuesWorld(this.#store);
  #model = new PlainQueues();
  /** Numbers of those that were taken in this step, and of those whose publishers have not heard yet that they are kept. */
  #taken: number[] = [];
  readonly #unconfirmed = new Set<number>();
  #consumers: { readonly queue: string; readonly own: Consumer<string>; readonly plain: PlainConsumer }[] = [];
  #names = 0;
  /** Figures of queues when they were looked at last. */
  readonly #seen = new WeakMap<QueueCore<string>, object>();
  #n = 0;
  readonly #terms: readonly QueueTerms[];

  readonly #haveKeys: boolean;

  constructor(terms: readonly QueueTerms[], haveKeys: boolean) {
    this.#terms = terms;
    this.#haveKeys = haveKeys;
    this.#world.heardMs = this.#model.heardMs;
    for (const name of NAMES) this.#declare(name);
    this.#endTurn();
  }

  #declare(name: (typeof NAMES)[number]): Pair {
    const own = this.#terms[NAMES.indexOf(name)] ?? termsOf({});
    const plain = this.#model.queues.get(name);
    const queue = this.#world.queues.declare(name, plain?.terms ?? own);
    if (!(queue instanceof QueueCore)) throw new Error(`${name} was declared with another ${queue}`);
    return { queue, plain: plain ?? this.#model.declare(name, own) };
  }

  get #now(): number {
    return this.#world.nowMs;
  }

  async happens(event: Happening): Promise<void> {
    if (event.type === 'crash') await this.#crash(event.isKept);
    else if (event.type === 'kept') await this.keep();
    else this.#step(event);
    this.#endTurn();
    this.compare();
  }

  #step(event: Exclude<Happening, { readonly type: 'kept' | 'crash' }>): void {
    switch (event.type) {
      case 'enqueue':
        for (let left = event.count; left > 0; left--) this.#enqueue(event);
        return;
      case 'ack':
        return this.#acknowledge(event.at);
      case 'nack':
        return this.#withDelivery(event.at, ({ queue, plain }, tag, delivery) => {
          const { requeue, delayMs, note } = event;
          const said = { requeue, ...(delayMs !== undefined && { delayMs }), ...(note !== undefined && { note }) };
          deepStrictEqual(queue.nack(tag, said, this.#now), plain.nack(delivery, { requeue, delayMs, note }, this.#now));
        });
      case 'give-back':
        return this.#withDelivery(event.at, ({ queue, plain }, tag, delivery) => {
          deepStrictEqual(queue.giveBack(tag, this.#now), plain.giveBack(delivery, this.#now));
        });
      case 'extend':
        return this.#withDelivery(event.at, ({ queue, plain }, tag, delivery) => {
          deepStrictEqual(queue.extend(tag, event.ms, this.#now), plain.extend(delivery, event.ms, this.#now));
        });
      case 'pass':
        return this.#pass(event);
      case 'late':
        this.#world.nowMs += event.ms;
        return;
      case 'purge': {
        const { queue, plain } = this.#declare(event.where);
        const { origin: from, fairnessKey, countMax } = event;
        const purged = this.#world.queues.purge(queue, { from, fairnessKey, countMax }, this.#now);
        return deepStrictEqual(purged, plain.purge(this.#now, event));
      }
      case 'replay': {
        const { queue, plain } = this.#declare(event.where);
        const { origin: from, fairnessKey, countMax } = event;
        const replayed = this.#world.queues.replay(queue, { from, fairnessKey, countMax }, this.#now);
        return deepStrictEqual(replayed, this.#model.replay(plain, event, this.#now));
      }
      case 'configure': {
        const { queue, plain } = this.#declare(event.where);
        this.#world.queues.configure(queue, event.terms);
        plain.terms = event.terms;
        return;
      }
      case 'pause': {
        const { queue, plain } = this.#declare(event.where);
        this.#world.queues.pause(queue, event.isPaused, this.#now);
        if (plain.isPaused === event.isPaused) return;
        plain.isPaused = event.isPaused;
        return plain.tick(this.#now);
      }
      case 'delete':
        return this.#delete(event.where);
      default:
        return this.#consumerStep(event);
    }
  }

  /** Without a tick nothing is known to have been heard: so it is where a broker has an alarm. */
  #pass({ ms, unheardMs }: Of<'pass'>): void {
    const heardMs = Math.max(this.#model.heardMs, this.#now + ms - unheardMs);
    this.#world.heardMs = heardMs;
    this.#model.heardMs = heardMs;
    this.#world.advance(ms);
    this.#model.tick(this.#now);
  }

  #enqueue({ where, fairnessKey: color, fairnessWeight: weight, count: _, ...rest }: Of<'enqueue'>): void {
    const n = this.#n++;
    const fairnessKey = this.#haveKeys ? color : undefined;
    const fairnessWeight = fairnessKey === undefined ? undefined : weight;
    const given = { ...rest, fairnessKey, fairnessWeight };
    const { queue, plain } = this.#declare(where);
    const { id, delayMs, ttlMs, priority, bytes, isRequest } = given;
    const taken = queue.enqueue(
      { id, body: n, delayMs, ttlMs, priority, bytes, fairnessKey, fairnessWeight },
      this.#now,
      isRequest ? n : undefined,
    );
    deepStrictEqual(typeof taken === 'string' ? taken : 'enqueued', plain.enqueue({ ...given, n }, this.#now));
    if (typeof taken !== 'string' && !isRequest) this.#taken.push(n);
  }

  #acknowledge(at: readonly number[]): void {
    const deliveries = at.map((index) => this.#world.deliveries.length - 1 - index).filter((index) => index >= 0);
    const name = this.#world.deliveries[deliveries[0] ?? -1]?.queue;
    const { queue, plain } = this.#pairOf(name) ?? {};
    if (queue === undefined || plain === undefined) return;
    const ofQueue = deliveries.filter((index) => this.#world.deliveries[index]?.queue === name);
    const tags = ofQueue.map((index) => this.#world.deliveries[index]?.tag ?? -1);
    const acknowledged = plain.ackAll(ofQueue, this.#now);
    if (tags.length === 1) deepStrictEqual(queue.ack(tags[0] ?? -1, this.#now)?.body, acknowledged[0]);
    else queue.ackAll(tags, this.#now);
  }

  #pairOf(name: string | undefined): Pair | undefined {
    const queue = this.#world.queues.find(name ?? '');
    const plain = this.#model.queues.get(name ?? '');
    return queue && plain && { queue, plain };
  }

  /** One of the last deliveries, over or not, perhaps of another life. */
  #withDelivery(at: number, say: (pair: Pair, tag: number, delivery: number) => void): void {
    const delivery = this.#world.deliveries.length - 1 - at;
    const { queue, tag } = this.#world.deliveries[delivery] ?? {};
    const pair = this.#pairOf(queue);
    if (pair !== undefined && tag !== undefined) say(pair, tag, delivery);
  }

  #consumerStep(event: Of<'join' | 'leave' | 'cancel' | 'prefetch'>): void {
    if (event.type === 'join') {
      const { queue, plain } = this.#declare(event.where);
      const name = `c${this.#names++}`;
      const own = queue.join(name, event.prefetch, this.#now);
      this.#consumers.push({ queue: queue.id, own, plain: plain.join(name, event.prefetch, this.#now) });
      return;
    }
    const consumer = this.#consumers[event.at % this.#consumers.length];
    const { queue, plain } = this.#pairOf(consumer?.queue) ?? {};
    if (consumer === undefined || queue === undefined || plain === undefined) return;
    if (event.type === 'cancel') {
      queue.cancel(consumer.own);
      plain.cancel(consumer.plain);
    } else if (event.type === 'prefetch') {
      queue.setPrefetch(consumer.own, event.prefetch, this.#now);
      plain.setPrefetch(consumer.plain, event.prefetch, this.#now);
    } else {
      this.#consumers = this.#consumers.filter((other) => other !== consumer);
      queue.leave(consumer.own, this.#now);
      plain.leave(consumer.plain, this.#now);
    }
  }

  #delete(name: (typeof NAMES)[number]): void {
    const { queue, plain } = this.#declare(name);
    const told = this.#world.queues.delete(queue, this.#now).map(({ data }) => data);
    const gone = plain.consumers.filter(({ isCancelled, hand }) => !isCancelled || hand.length > 0).map((consumer) => consumer.name);
    deepStrictEqual(told, gone);
    this.#consumers = this.#consumers.filter((consumer) => consumer.queue !== name);
    this.#model.delete(plain, this.#now);
  }

  // ------------------------------------------------------------------ the store

  #endTurn(): void {
    const taken = this.#taken;
    this.#taken = [];
    for (const n of taken) this.#unconfirmed.add(n);
    this.#world.journal?.flush(() => {
      for (const n of taken) this.#confirmed(n);
    });
  }

  #confirmed(n: number): void {
    this.#unconfirmed.delete(n);
    if (!this.#store.added.has(n)) throw new Error(`${n} was confirmed, and is not kept`);
  }

  async keep(): Promise<void> {
    this.#store.release(true);
    // Until the journal has heard of it.
    await Promise.resolve();
    await Promise.resolve();
  }

  /** What is on its way to the store is lost, or has just arrived there; nobody hears of it. */
  async #crash(isKept: boolean): Promise<void> {
    if (isKept) this.#store.release(false);
    await this.#world.restart();
    this.#model = restarted(this.#model, this.#store.kept, this.#now);
    this.#unconfirmed.clear();
    this.#consumers = [];
    for (const name of NAMES) this.#declare(name);
  }

  /** Once all is kept, everybody has heard of it. */
  async finish(): Promise<void> {
    for (let commits = 0; commits < 3; commits++) await this.keep();
    deepStrictEqual([...this.#unconfirmed], []);
  }

  /** Whoever shows a queue hears when it is to be shown anew. */
  #look(queue: QueueCore<string>): void {
    const figures = figuresOf(queue);
    if (!this.#world.changedQueues.has(queue)) deepStrictEqual(figures, this.#seen.get(queue));
    // Not each time: what has been told of is not told of again before that.
    if (figures.enqueued % 3 === 2) return;
    queue.lookedAt();
    this.#world.changedQueues.delete(queue);
    this.#seen.set(queue, figures);
  }

  compare(): void {
    deepStrictEqual(this.#world.log, this.#model.log);
    // Whoever waits is woken in time.
    const dueMs = Math.min(...[...this.#model.queues.values()].map(({ dueMs }) => dueMs));
    if (this.#world.queues.nextMs > dueMs || (this.#world.wakeMs > dueMs && dueMs > this.#now))
      throw new Error(`Nobody is woken at ${dueMs}`);
    for (const plain of this.#model.queues.values()) {
      const queue = this.#world.queues.find(plain.id);
      if (queue === undefined) throw new Error(`There is no ${plain.id}`);
      deepStrictEqual(
        this.#world.waiting(queue),
        plain.waiting.map(({ n }) => n),
      );
      deepStrictEqual(this.#world.delivered(queue).sort(byNumber), plain.unacknowledged.map(({ n }) => n).sort(byNumber));
      const { counts, dead, bytes, isPaused, ready, waiting, unacknowledged, consumers } = plain;
      const lengths = { ready: ready.length, delayed: waiting.length - ready.length, unacknowledged: unacknowledged.length };
      const taking = consumers.filter(({ isCancelled }) => !isCancelled).length;
      const { stats } = queue;
      this.#look(queue);
      deepStrictEqual(stats, {
        id: plain.id,
        isPaused,
        ...lengths,
        bytes,
        consumers: taking,
        fairnessKeys: plain.shares.size,
        ...counts,
        dead,
      });
      const { rejected, attempts, expired, overflow } = stats.dead;
      const out = stats.acknowledged + stats.purged + stats.replayed + rejected + attempts + expired + overflow;
      deepStrictEqual(stats.enqueued, stats.ready + stats.delayed + stats.unacknowledged + out);
      for (const message of queue.waiting()) {
        const known = plain.waiting.find(({ n }) => n === message.body);
        const { deaths, attempt, share } = message;
        deepStrictEqual(
          [deaths, attempt, share?.key, share?.weight],
          [known?.deaths, known?.attempts, known?.share?.key, known?.share?.weight],
        );
      }
    }
  }
}

/** What is shown of a queue outside. */
const figuresOf = ({ stats: { stale: _, ...figures }, restoredCount }: QueueCore<string>) => ({ ...figures, restoredCount });

const byNumber = (a: number, b: number): number => a - b;

/** The log goes on, and numbers of deliveries are not given twice. */
function restarted(before: PlainQueues, kept: PlainSnapshot, now: number): PlainQueues {
  const after = new PlainQueues();
  after.deliveries = before.deliveries;
  after.heardMs = before.heardMs;
  after.log.push(...before.log);
  after.restore(kept, now);
  return after;
}

async function plays(
  three: fc.Arbitrary<readonly QueueTerms[]>,
  haveKeys: fc.Arbitrary<boolean>,
  events: fc.Arbitrary<readonly Happening[]>,
  runs = numRuns,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(three, haveKeys, events, async (terms, keys, all) => {
      const play = new Play(terms, keys);
      play.compare();
      for (const one of all) await play.happens(one);
      await play.finish();
    }),
    { seed, numRuns: runs },
  );
  expect.assertions(0);
}

it(
  `G68: queues do in every step what plain lists do, over crashes of what they are in, too (SEED=${seed})`,
  () =>
    plays(
      fc.tuple(terms, terms, terms),
      fc.constantFrom(true, true, false),
      fc.array(event, { minLength: 30, maxLength: 160, size: 'max' }),
    ),
  LIMIT_MS,
);

it(
  `G68, B15: so does one that is crowded, where keys take turns (SEED=${seed})`,
  () =>
    plays(
      fc.tuple(crowdTerms, crowdTerms, crowdTerms),
      fc.constant(true),
      fc.array(crowd, { minLength: 30, maxLength: 100, size: 'max' }),
      Math.ceil(numRuns / 3),
    ),
  LIMIT_MS,
);

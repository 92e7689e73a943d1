import { type ActorRef, type BrokerMessage, type BrokerOptions, MessageBroker, queue, type StreamReader } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { ConsumerItem } from '#actors/contract/broker-messages.js';
import { endless } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const mail = queue<number>('leaving/mail', { visibilityMs: 60_000 });
const LAST: BrokerMessage = { type: 'forget-retained', topic: 'none' };

/**
 * A consumer by its bare words, in the thread of its broker and of the test: what it says in one step has all come before the broker's next turn,
 * and it leaves in that step.
 */
class Leaver {
  readonly broker: MessageBroker;
  readonly #ref: ActorRef<BrokerMessage>;
  readonly #reader: StreamReader<ConsumerItem>;
  #life = 0;
  readonly #tags: number[] = [];

  private constructor(broker: MessageBroker, reader: StreamReader<ConsumerItem>) {
    this.broker = broker;
    this.#ref = broker.ref;
    this.#reader = reader;
  }

  /** One that has been given `count` letters, from 1. */
  static async holding(stage: Stage, count: number, options: BrokerOptions = {}): Promise<Leaver> {
    const broker = MessageBroker.start(stage.system, { thread: 'owner', ...options });
    for (let n = 1; n <= count; n++) await stage.inTime(broker.enqueue(mail, n));
    const reader = stage.system.stream<ConsumerItem>();
    const leaver = new Leaver(broker, reader);
    await broker.ref.ask({ type: 'consume', queue: mail.id, declare: [], consumer: 'leaver', prefetch: 16, to: reader.sink });
    await leaver.#receive(count);
    return leaver;
  }

  async #receive(count: number): Promise<void> {
    const batches = this.#reader.batches()[Symbol.asyncIterator]();
    while (this.#tags.length < count) {
      for (const item of (await batches.next()).value ?? []) {
        if (item.type === 'begun') this.#life = item.life;
        else if (item.type === 'delivered-together') this.#tags.push(...item.tags);
        else this.#tags.push(item.tag);
      }
    }
  }

  acknowledge(count: number): void {
    const tags = this.#tags.slice(0, count);
    expect(this.#ref.tell({ type: 'ack-all', queue: mail.id, life: this.#life, tags })).toBe('accepted');
  }

  leave(): void {
    this.#reader.cancel();
  }
}

/** Each try has one of its own. */
let stores = 0;

inEachWay((way) => {
  it.each(['stop', 'kill'] as const)('G1, U1: a consumer that leaves before a %s of its broker makes no dead letter', async (how) => {
    const stage = await way.open();
    const leaver = await Leaver.holding(stage, 3);
    leaver.leave();
    const ended = leaver.broker.ref[how]();
    await stage.inTime(ended);
    leaver.broker.ref.tell(LAST);
    await stage.until('that is reported, and all before it', () => stage.deadLetters.some(({ message }) => message === LAST));
    expect(stage.deadLetters).toHaveLength(1);
    // And in the sum.
    await stage.untilQuiet();
  });

  it('G1, U1: nor before a failure of it, and its next life has all of it back', async () => {
    const stage = await way.open();
    const leaver = await Leaver.holding(stage, 3, { supervise: endless });
    leaver.broker.ref.tell({ type: 'declare' } as never);
    leaver.leave();
    await stage.until('it has come back', () => stage.restarts.length === 1);
    expect(await leaver.broker.stats(mail)).toMatchObject({ ready: 3, unacknowledged: 0, consumers: 0 });
    await stage.untilQuiet();
    // The life that had told itself is over.
    expect(stage.count('dropped')).toBe(1);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G68, U1: what it has acknowledged counts in a broker that drains, though it leaves before that is heard', async () => {
    const stage = await way.open();
    const store = keptStore({ name: `leaving ${stores++}` });
    const leaver = await Leaver.holding(stage, 3, { store });
    leaver.acknowledge(2);
    const drained = leaver.broker.ref.drain();
    leaver.leave();
    await stage.inTime(drained);
    const next = MessageBroker.start(stage.system, { thread: 'owner', store });
    expect(await next.peek(mail)).toMatchObject([{ body: 3, attempts: 1 }]);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G68, U1: what it has acknowledged counts in a broker whose mailbox is full, too, and the rest comes behind that', async () => {
    const stage = await way.open();
    const leaver = await Leaver.holding(stage, 3, { mailboxMax: 16 });
    leaver.acknowledge(2);
    let later = 0;
    while (leaver.broker.post(mail, 4) === 'accepted') later++;
    leaver.leave();
    await stage.untilQuiet();
    expect(await leaver.broker.stats(mail)).toMatchObject({ ready: 1 + later, acknowledged: 2, unacknowledged: 0, stale: 0 });
    expect(later).toBe(15);
  });

  it('G68, U1: it leaves before what is said behind its end: the next consumer has all that it had, as it stood', async () => {
    const stage = await way.open();
    const leaver = await Leaver.holding(stage, 3);
    leaver.leave();
    const got: number[] = [];
    leaver.broker.consume(mail, {
      tell: ({ body }) => {
        got.push(body);
        return 'accepted';
      },
    });
    leaver.broker.post(mail, 4);
    await stage.until('it has them', () => got.length >= 4);
    expect(got).toEqual([1, 2, 3, 4]);
  });
});

import { type BrokerOptions, type Delivery, type Queue, queue } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, lost } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { lastChance } from '../fixtures/last-chance.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import { inEachWay } from '../support/ways.ts';

const THREE = 3;
let stores = 0;

inEachWay((way) => {
  /** With somebody who keeps what he is given, and notes of each delivery its attempt, and whether that is the last. */
  const open = async (options: BrokerOptions = {}) => {
    const office = new PostOffice(await way.open(), { thread: way.second, ...options });
    const { broker, stage } = office;
    const given: Delivery<Letter>[] = [];
    const consume = (from: Queue<Letter>) =>
      broker.consume(from, { tell: (delivery) => (given.push(delivery) > 0 ? 'accepted' : 'full') }, { prefetch: 100 });
    const next = async (count: number): Promise<readonly Delivery<Letter>[]> => {
      await office.until(`${count} have come`, () => given.length >= count);
      return given.splice(0);
    };
    const one = async (): Promise<Delivery<Letter>> => (await next(1))[0] as Delivery<Letter>;
    /** The life of the broker ends in its thread: of no declaration. */
    const restart = (): void => void broker.ref.tell({ type: 'declare' } as never);
    return { office, broker, stage, consume, next, one, restart };
  };
  const told = ({ attempt, isLast }: Delivery<Letter>): string => `${attempt}${isLast ? ', the last' : ''}`;

  it('B9: the last attempt that a queue allows says so, and no other does', async () => {
    const { broker, stage, consume, one } = await open();
    consume(letters);
    consume(lost);
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    const seen: string[] = [];
    for (let n = 0; n < THREE; n++) {
      const delivery = await one();
      seen.push(told(delivery));
      delivery.nack({ delayMs: n });
    }
    const dead = await one();
    expect([...seen, told(dead)]).toEqual(['1', '2', '3, the last', '1']);
    expect(dead.deaths).toMatchObject([{ reason: 'attempts', attempts: THREE }]);
  });

  it('B9: what is replayed begins anew', async () => {
    const { broker, stage, consume, one } = await open();
    const consumer = consume(letters);
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    for (let n = 0; n < THREE; n++) (await one()).nack();
    consumer.cancel();
    for (let step = 0; (await stage.inTime(broker.stats(lost)))?.ready !== 1; step++) await stage.pass(step);
    expect(await stage.inTime(broker.replay(lost))).toEqual({ moved: 1, left: 0 });
    consume(letters);
    const seen: string[] = [];
    for (let n = 0; n < THREE; n++) {
      const delivery = await one();
      seen.push(told(delivery));
      delivery.nack();
    }
    expect(seen).toEqual(['1', '2', '3, the last']);
  });

  it('B9, U10: where each is the first and last, also of what comes in one record, and in whatever thread it is looked at', async () => {
    const { broker, stage, consume, next } = await open();
    const once = queue<Letter>('once', { maxAttempts: 1 });
    const endless = queue<Letter>('endless', { maxAttempts: Number.POSITIVE_INFINITY });
    const reader = stage.system.spawn(lastChance, { thread: way.first });
    for (const [from, isLast] of [[once, true] as const, [endless, false] as const]) {
      broker.postAll(
        from,
        numbersTo(THREE).map((n) => ({ n })),
      );
      consume(from);
      const all = await next(THREE);
      expect(all.map(({ body, attempt }) => `${body.n} ${attempt}`)).toEqual(['1 1', '2 1', '3 1']);
      for (const delivery of all) {
        expect(delivery.isLast).toBe(isLast);
        expect(await stage.inTime(reader.ask({ type: 'look', delivery }))).toBe(isLast);
      }
    }
  });

  it('B9, B10: it goes by the bound of when it was delivered', async () => {
    const { broker, stage, consume, one } = await open();
    const bounded = (maxAttempts: number) => queue<Letter>('configured', { maxAttempts });
    consume(bounded(THREE));
    await stage.inTime(broker.enqueue(bounded(THREE), { n: 1 }));
    const seen: string[] = [];
    for (const next of [2, Number.POSITIVE_INFINITY, 4, 1]) {
      const delivery = await one();
      seen.push(told(delivery));
      await stage.inTime(broker.configure(bounded(next)));
      delivery.nack();
    }
    expect(seen).toEqual(['1', '2, the last', '3', '4, the last']);
    await stage.inTime(broker.enqueue(bounded(1), { n: 2 }));
    expect(told(await one())).toBe('1, the last');
  });

  it.each([false, true])('B9, B11: attempts before a restart of the broker count, without a store and with one (%s)', async (hasStore) => {
    const { office, broker, stage, consume, one, restart } = await open(
      hasStore ? { store: keptStore({ name: `last ${way.title} ${++stores}` }) } : {},
    );
    consume(letters);
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    const seen = [told(await one())];
    for (let n = 1; n < THREE; n++) {
      // The store has kept that it was delivered: a commit of what came later is over.
      await stage.inTime(broker.enqueue(lost, { n }));
      restart();
      seen.push(told(await one()));
    }
    expect(seen).toEqual(['1', '2', '3, the last']);
    await stage.inTime(broker.enqueue(lost, { n: THREE }));
    restart();
    await office.until('it is dead', async () => (await stage.inTime(broker.stats(lost)))?.ready === THREE + 1);
    await stage.inTime(broker.stop());
  });
});

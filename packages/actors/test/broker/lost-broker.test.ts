import { type Delivery, MessageBroker, type Published, queue, restart, supervise, topic } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

const letters = queue<number>('lost-broker/letters');
const news = topic<number>('lost-broker/news');
const patient = supervise.otherwise(restart()).within({ restarts: 100, periodMs: 1_000 });

it.each(['deterministic', 'one-thread'] as const)(
  'U2: a consumer and a subscriber whose request has failed their broker ask its next incarnation (%s)',
  async (mode) => {
    await using kit = await createTestSystem({ mode, threads: 1 });
    const broker = MessageBroker.start(kit, { supervise: patient });
    await broker.ref.started;
    const consumed: number[] = [];
    const heard: number[] = [];
    kit.failNext(broker.ref, new Error('no memory'));
    using consumer = broker.consume(letters, {
      tell: (delivery: Delivery<number>) => {
        consumed.push(delivery.body);
        delivery.ack();
        return 'accepted';
      },
    });
    await kit.events.expect('restarted', { of: broker.ref, timeout: 1_000 });
    kit.failNext(broker.ref, new Error('no memory again'));
    using subscriber = broker.subscribe(news, {
      tell: ({ body }: Published<number>) => {
        heard.push(body);
        return 'accepted';
      },
    });
    await kit.events.expect('restarted', { of: broker.ref, timeout: 1_000 });
    await kit.advance(500);
    await Promise.all([consumer.started, subscriber.started]);
    await broker.enqueue(letters, 1);
    broker.publish(news, 2);
    await kit.advance(500);
    expect(consumed).toEqual([1]);
    expect(heard).toEqual([2]);
  },
);

it('U2: a broker that fails each time it is asked is left alone after a while, and who asked is told', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const broker = MessageBroker.start(kit, { supervise: patient });
  await broker.ref.started;
  let restarts = 0;
  kit.events.subscribe({
    tell: ({ type }) => {
      if (type !== 'restarted') return 'accepted';
      restarts++;
      kit.failNext(broker.ref, new Error('no memory'));
      return 'accepted';
    },
  });
  const all = [
    () => broker.consume(letters, { tell: () => 'accepted' }),
    () => broker.subscribe(news, { tell: () => 'accepted' }),
  ] as const;
  kit.failNext(broker.ref, new Error('no memory'));
  for (const ask of all) {
    const before = restarts;
    const subscription = ask();
    const failed = expect(subscription.started).rejects.toThrow('no memory');
    await kit.advance(5_000);
    await failed;
    expect(await subscription.ended).toBe('refused');
    expect(restarts - before).toBe(5);
  }
  await kit.log.expect('warn', `cannot consume queue "${letters.id}"`);
  await kit.log.expect('warn', `nothing is heard of the topics of "${broker.ref.name}" any more: see why it fails, and subscribe again`);
});

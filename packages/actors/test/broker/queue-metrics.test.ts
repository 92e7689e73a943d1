import { MessageBroker, type MetricLabels, type QueueStats, queue, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Letter, letters, lost } from '../fixtures/clerks.ts';
import { keptStore } from '../fixtures/kept-store.ts';
import { fresh } from '../support/metrics.ts';
import { failure } from '../support/mortals.ts';
import { numbersTo, PostOffice } from '../support/post-office.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const QUEUE = 'ringmaster_queue_';
const SECOND = 2;

/** What the metrics show of a queue; undefined: there are none, which is what gauges are of a queue that is no more. */
function shown(stage: Stage, labels: MetricLabels) {
  const now = stage.system.metrics.snapshot();
  const of = (name: string, more: MetricLabels = {}) => valueIn(now, `${QUEUE}${name}`, { ...labels, ...more });
  const state = (name: string) => of('messages', { state: name });
  const counted = (name: string) => of(`messages_${name}_total`);
  return {
    levels: [state('ready'), state('delayed'), state('unacknowledged'), of('consumers')],
    counts: ['enqueued', 'refused', 'delivered', 'redelivered', 'acknowledged', 'dead'].map(counted),
    dead: ['rejected', 'attempts', 'expired', 'overflow'].map((reason) => of('messages_dead_total', { reason })),
  };
}

function asShown({ ready, delayed, unacknowledged, consumers, dead, ...counts }: QueueStats): ReturnType<typeof shown> {
  const { enqueued, refused, delivered, redelivered, acknowledged } = counts;
  const died = [dead.rejected, dead.attempts, dead.expired, dead.overflow];
  const all = died.reduce((sum, one) => sum + one, 0);
  return {
    levels: [ready, delayed, unacknowledged, consumers],
    counts: [enqueued, refused, delivered, redelivered, acknowledged, all],
    dead: died,
  };
}

const NONE = [undefined, undefined, undefined, undefined];

inEachWay((way) => {
  let opened = 0;
  const open = async (options = {}) => new PostOffice(await way.open(fresh()), { thread: way.second, name: 'mailer', ...options });
  const restart = async (office: PostOffice): Promise<void> => {
    office.broker.ref.tell({ type: 'declare' } as never);
    await office.until('it has restarted', () => office.stage.restarts.length === 1);
  };

  it('G71: the metrics show of each queue what its stats say, at the end of each turn', async () => {
    const office = await open();
    const { broker, stage } = office;
    const small = queue<Letter>('small', { messagesMax: 4, maxAttempts: 2, deadLetters: lost });
    for (const n of numbersTo(4)) broker.post(small, { n }, n === 4 ? { ttlMs: 20 } : {});
    expect(await stage.inTime(failure(broker.enqueue(small, { n: 5 })))).toMatchObject({ name: 'QueueFullError' });
    await office.until('one has expired', async () => (await broker.stats(small))?.dead.expired === 1);
    broker.post(small, { n: 6 }, { delayMs: 600_000 });
    const consumer = broker.consume(
      small,
      {
        tell: (delivery) => {
          if (delivery.body.n === 1) delivery.ack();
          else if (delivery.body.n === 2) delivery.nack();
          return 'accepted';
        },
      },
      { prefetch: 2 },
    );
    await office.until('one is given up', async () => (await broker.stats(small))?.dead.attempts === 1);
    for (const one of [small, lost]) {
      const stats = await broker.stats(one);
      expect(stats).toBeDefined();
      await office.until(
        'it is shown',
        () => JSON.stringify(shown(stage, { broker: 'mailer', queue: one.id })) === JSON.stringify(asShown(stats as QueueStats)),
      );
    }
    expect(shown(stage, { queue: 'small' })).toEqual({
      levels: [0, 1, 1, 1],
      counts: [5, 1, 4, 1, 1, 2],
      dead: [0, 1, 1, 0],
    });
    consumer.cancel();
    await office.until('nobody consumes', () => shown(stage, { queue: 'small' }).levels[3] === 0);
    expect(stage.system.metrics.prometheus()).toContain(`${QUEUE}messages_dead_total{broker="mailer",queue="small",reason="expired"} 1\n`);
  });

  it('G71: a queue that was deleted is shown no more, but for what it has counted, and goes on with that when it comes again', async () => {
    const office = await open();
    const { broker, stage } = office;
    await stage.inTime(broker.create(letters));
    await office.until('it is shown', () => shown(stage, { queue: letters.id }).levels[0] === 0);
    await stage.inTime(broker.enqueue(letters, { n: 1 }));
    expect(await stage.inTime(broker.delete(letters))).toBe(true);
    await office.until('its depth is gone', () => shown(stage, { queue: letters.id }).levels[0] === undefined);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: NONE, counts: [1, 0, 0, 0, 0, 0] });
    await stage.inTime(broker.enqueue(letters, { n: 2 }));
    await office.until('it is shown again', () => shown(stage, { queue: letters.id }).levels[0] === 1);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: [1, 0, 0, 0], counts: [2, 0, 0, 0, 0, 0] });
  });

  it('G71: a queue that comes and goes in one turn is counted once', async () => {
    const office = await open();
    const { broker, stage } = office;
    const sent = [broker.enqueue(letters, { n: 1 }), broker.enqueue(letters, { n: 2 }), broker.delete(letters)];
    await stage.inTime(Promise.allSettled(sent));
    await stage.inTime(broker.create(lost));
    await office.until('all of it is shown', () => shown(stage, { queue: lost.id }).levels[0] === 0);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: NONE, counts: [2, 0, 0, 0, 0, 0] });
  });

  it('G71: a broker that restarts counts nothing twice, and one that has ended, by force too, shows no depths', async () => {
    const office = await open();
    const { broker, stage } = office;
    const clerk = office.clerk('ada', way.first, { does: 'keep', prefetch: 2 });
    for (const n of numbersTo(3)) await stage.inTime(broker.enqueue(letters, { n }));
    await office.untilSeen('ada', 2);
    await restart(office);
    await office.untilSeen('ada', 4);
    await office.until('all of it is shown', () => shown(stage, { queue: letters.id }).levels[2] === 2);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: [1, 0, 2, 1], counts: [3, 0, 4, 2, 0, 0] });
    await stage.inTime(clerk.ask({ type: 'ack-held' }, LONG));
    await office.until('it is acknowledged', () => shown(stage, { queue: letters.id }).counts[4] === 2);
    await stage.inTime(broker.ref.kill());
    await office.until('its depths are gone', () => shown(stage, { queue: letters.id }).levels[0] === undefined);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: NONE, counts: [3, 0, 5, 2, 2, 0] });
  });

  it('G71: what a store gives back was counted when it came, and is in the depth of its queue', async () => {
    const store = keptStore({ name: `metrics ${way.title} ${opened++} ${fresh().name}` });
    const office = await open({ store });
    const { broker, stage } = office;
    for (const n of numbersTo(3)) await stage.inTime(broker.enqueue(letters, { n }));
    // What this store keeps dies with a real thread.
    if (way.title === 'virtual') await stage.kill(SECOND);
    else await restart(office);
    await office.until('they are there again', async () => (await broker.stats(letters).catch(() => undefined))?.enqueued === 3);
    await stage.inTime(broker.enqueue(letters, { n: 4 }));
    await office.until('all is shown', () => shown(stage, { queue: letters.id }).levels[0] === 4);
    expect(shown(stage, { queue: letters.id })).toMatchObject({ levels: [4, 0, 0, 0], counts: [4, 0, 0, 0, 0, 0] });
  });

  it('G71: queues of one name of two brokers are told apart by the names of these', async () => {
    const office = await open();
    const { stage } = office;
    const other = MessageBroker.start(stage.system, { thread: way.first, name: 'other-mailer' });
    await stage.inTime(
      Promise.all([office.broker.enqueue(letters, { n: 1 }), other.enqueue(letters, { n: 1 }), other.enqueue(letters, { n: 2 })]),
    );
    await office.until('all is shown', () => shown(stage, { queue: letters.id }).levels[0] === 3);
    expect(['mailer', 'other-mailer'].map((broker) => shown(stage, { broker }).levels[0])).toEqual([1, 2]);
    await stage.inTime(other.stop());
    await office.until('that one is gone', () => shown(stage, { queue: letters.id }).levels[0] === 1);
  });
});

import { allocateRegions } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { QueueMetrics } from '#actors/broker/actor/queue-metrics.js';
import { ShownQueues } from '#actors/broker/actor/shown-queues.js';
import { COMMON } from '#actors/contract/common.js';
import { MetricRegistry } from '#actors/metrics/metric-registry.js';
import { SeriesTable } from '#actors/system/thread/metrics/series-table.js';
import { ThreadSeries } from '#actors/system/thread/metrics/thread-series.js';
import { OneQueue } from '../queue/support/one-queue.ts';

/** The metrics of one thread, and what a reader makes of them. */
function open() {
  const regions = allocateRegions({ threads: 1, slots: 64, dataRingBytes: 1_024 });
  let refused = 0;
  const metrics = new MetricRegistry(new ThreadSeries(regions, 0, () => refused++));
  const ctx = { metrics, [COMMON]: { kept: new Map<string, unknown>(), thread: undefined as never } };
  const of = (name: string, broker: string, queue: string): unknown[] =>
    [...new SeriesTable(regions, 0).readings()].flatMap((reading) =>
      reading.name === `ringmaster_queue_${name}` &&
      reading.labels['broker'] === broker &&
      reading.labels['queue'] === queue &&
      'value' in reading
        ? [reading.value]
        : [],
    );
  return { ctx, of, refused: () => refused };
}

it('G71: what is told of between two lives of a broker is shown when the next begins, and what comes then is told of again', () => {
  const { ctx, of } = open();
  const { queue } = new OneQueue();
  let isThere = true;
  const shows = new ShownQueues({ metrics: QueueMetrics.in(ctx), broker: 'b', isThere: () => isThere });
  shows.begin([queue]);
  shows.end();
  expect(of('messages', 'b', queue.id)).toEqual([]);
  expect(shows.changed(queue)).toBe(true);
  shows.begin([queue]);
  expect(of('messages', 'b', queue.id)).toEqual([0, 0, 0]);
  expect(shows.changed(queue)).toBe(true);
  shows.end();
  isThere = false;
  shows.changed(queue);
  shows.begin([]);
  expect(of('messages', 'b', queue.id)).toEqual([]);
});

it('G71: two brokers of one thread and one name show what both have', () => {
  const { ctx, of } = open();
  const worlds = [new OneQueue(), new OneQueue()] as const;
  let isThere = true;
  const shows = worlds.map(({ queue }) => {
    const one = new ShownQueues({ metrics: QueueMetrics.in(ctx), broker: 'b', isThere: () => isThere });
    one.begin([queue]);
    return { one, queue };
  });
  const show = (): void => {
    for (const { one, queue } of shows) {
      one.changed(queue);
      one.show();
    }
  };
  worlds[0].put(2);
  worlds[1].put(3);
  show();
  expect(of('messages', 'b', 'q')).toEqual([5, 0, 0]);
  worlds[0].queue.purge(worlds[0].nowMs);
  show();
  expect(of('messages', 'b', 'q')).toEqual([3, 0, 0]);
  shows[1]?.one.end();
  expect(of('messages', 'b', 'q')).toEqual([0, 0, 0]);
  isThere = false;
  show();
  expect(of('messages', 'b', 'q')).toEqual([]);
  expect(of('messages_enqueued_total', 'b', 'q')).toEqual([5]);
});

it('G71: what a queue has counted is counted once, if it comes and goes in one turn, and if something happens in it behind that', () => {
  const { ctx, of } = open();
  const world = new OneQueue();
  const { queues, nowMs } = world;
  const shown = new ShownQueues({ metrics: QueueMetrics.in(ctx), broker: 'b', isThere: ({ id }) => queues.find(id) !== undefined });
  world.changed = (queue) => void shown.changed(queue);
  const queue = world.open('brief', {});
  queue.enqueue({ body: 1 }, nowMs);
  const consumer = queue.join('reader', 1, nowMs);
  queue.cancel(consumer);
  queues.delete(queue, nowMs);
  shown.show();
  expect(of('messages_enqueued_total', 'b', 'brief')).toEqual([1]);
  // Of a consumer whose end was noticed before, and is seen to now.
  queue.leave(consumer, nowMs);
  shown.show();
  expect(of('messages_enqueued_total', 'b', 'brief')).toEqual([1]);
  expect(of('messages', 'b', 'brief')).toEqual([]);
});

const NOTHING = [0, 0, 0, 0, 0, 0, 0, 0, 0];

it('G71: a hundred queues of a thread have metrics of their own, and the rest are one', () => {
  const { ctx, of, refused } = open();
  const series = Array.from({ length: 150 }, (_, n) => QueueMetrics.in(ctx).of('b', `queue-${n}`));
  for (const one of series) {
    one.level(undefined, [1, 2, 3, 4]);
    one.count(NOTHING, [1, 0, 0, 0, 0, 0, 0, 0, 7]);
  }
  expect(of('messages', 'b', 'queue-99')).toEqual([1, 2, 3]);
  expect(of('messages', 'b', 'queue-100')).toEqual([]);
  expect(of('messages', 'b', 'other')).toEqual([50, 100, 150]);
  expect(of('consumers', 'b', 'other')).toEqual([200]);
  expect(of('messages_dead_total', 'b', 'other')).toEqual([0, 0, 0, 350]);
  series[149]?.level([1, 2, 3, 4], undefined);
  expect(of('messages', 'b', 'other')).toEqual([49, 98, 147]);
  expect(refused()).toBe(0);
});

it('M6: fewer queues have metrics of their own if their names are long, and there is room for those of others', () => {
  const { ctx, of, refused } = open();
  const broker = 'é'.repeat(119);
  for (let n = 0; n < 50; n++)
    QueueMetrics.in(ctx)
      .of(broker, `${n}${'é'.repeat(100)}`)
      .level(undefined, [1, 0, 0, 0]);
  const alone = Array.from({ length: 50 }, (_, n) => of('messages', broker, `${n}${'é'.repeat(100)}`).length);
  expect(alone.filter((count) => count === 3).length).toBe(18);
  expect(of('messages', broker, 'other')).toEqual([32, 0, 0]);
  for (let n = 0; n < 500; n++) ctx.metrics.counter(`others_${n}_total`, { help: 'Help.' }).increment();
  expect(refused()).toBe(0);
});

import { TaskCancelledError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { riddle, say } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  it.each(way.directions)(
    'G67, J4: a run that gives what cannot be looked at when nobody wants it any more is over: $title',
    async ({ from, to }) => {
      const shop = new Shop(await way.open(), { thread: from });
      const { scheduler, stage, mortals } = shop;
      await shop.hire('hand', to);
      const begun = mortals.gate();
      const running = scheduler.submit(riddle, { begun });
      await begun.ask({ type: 'pass' }, LONG);
      running.cancel();
      expect(await stage.inTime(failure(running.result))).toBeInstanceOf(TaskCancelledError);
      // Its agent has one place.
      expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
      await shop.until('its run is over', async () => (await scheduler.stats()).lingering === 0);
    },
  );

  it.each(way.directions)(
    'J2: a recurring task that gives what cannot be looked at ends, and its scheduler goes on: $title',
    async ({ from, to }) => {
      const shop = new Shop(await way.open(), { thread: from });
      const { scheduler, stage } = shop;
      await shop.hire('hand', to);
      const other = scheduler.submit(say, 'other', { delay: 3_600_000 });
      await stage.inTime(scheduler.repeat(riddle, {}, { everyMs: 20, times: 1, id: 'odd' }).started);
      // It can be sent to no other thread: there it has failed.
      await shop.until('it has ended', async () => (await scheduler.stats()).tasks === 1);
      expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
      other.cancel();
      expect(await stage.inTime(failure(other.result))).toBeInstanceOf(TaskCancelledError);
    },
  );

  it('J2: that a task is done is told also where what it has given cannot be sent to whoever is told', async () => {
    const shop = new Shop(await way.open(), { thread: way.second });
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.second);
    await stage.inTime(scheduler.repeat(riddle, {}, { everyMs: 20, times: 1, id: 'odd' }).started);
    await shop.until('its end was told', () => shop.finals().size === 1);
    // Strict messages refuse it where it comes from.
    const { done } = await scheduler.stats();
    expect(shop.statuses('odd@1').at(-1)).toBe(done === 1 ? 'done' : 'failed');
  });
});

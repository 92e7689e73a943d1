import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { say } from '../fixtures/hands.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('TaskScheduler: an actor that subscribes and ends is told no more, and no news of it becomes a dead letter', async () => {
    const shop = new Shop(await way.open());
    const { scheduler, stage, mortals } = shop;
    const gone = mortals.gate();
    scheduler.subscribe(gone as ActorRef<never>);
    await stage.inTime(gone.stop());
    const told: string[] = [];
    scheduler.subscribe({
      tell: (event) => {
        if (event.type === 'task') told.push(event.state.status);
        return 'accepted';
      },
    });
    await shop.hire('hand', way.first);
    await stage.inTime(scheduler.submit(say, 'news').result);
    await shop.until('the end was told', () => told.includes('done'));
    expect(stage.deadLetters.map(({ reason, target }) => [reason, target?.name])).toEqual([]);
  });
});

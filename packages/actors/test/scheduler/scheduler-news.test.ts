import { type ActorRef, type SchedulerMessage, type TaskEvent, TaskScheduler, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { foreman, say } from '../fixtures/hands.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('TaskScheduler: an actor that subscribes and ends is told no more, and no news of it becomes a dead letter', async () => {
    const shop = new Shop(await way.open());
    const { scheduler, stage, mortals } = shop;
    const gone = mortals.gate();
    scheduler.subscribe(gone as ActorRef<never>);
    await stage.inTime(gone.stop());
    const reader = stage.probe<TaskEvent>();
    reader.ignore((event) => event.type !== 'task' || event.state.status !== 'done');
    scheduler.subscribe(reader.ref);
    await shop.hire('hand', way.first);
    await stage.inTime(scheduler.submit(say, 'news').result);
    await stage.inTime(reader.expect('task', { timeout: 20_000 }));
    expect(stage.deadLetters.map(({ reason, target }) => [reason, target?.name])).toEqual([]);
  });

  it('S7, C1: what an actor asks through its handle is heard while the system stops, also behind an await', async () => {
    const shop = new Shop(await way.open());
    const { scheduler, stage } = shop;
    const { system } = stage;
    await shop.hire('hand', way.first);
    const asker = system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
    const late = asker.ask({ type: 'ask-late' }, { timeout: 60_000 });
    const stopped = stage.inTime(system.stop());
    expect(await stage.inTime(late)).toEqual([undefined, undefined, undefined, undefined]);
    await stopped;
  });

  it('G45: the states of a task, and a subscription, end where the request for them was lost with a thread', async () => {
    const stage = await way.open();
    const lost = new ThreadLostError('Cannot follow: its thread has died', { data: { thread: 1, culprit: false } });
    const asked: string[] = [];
    const mailbox = {
      // Accepted, and never handled.
      tell: () => 'accepted',
      ask: ({ type }: { type: string }) => {
        asked.push(type);
        return Promise.reject(lost);
      },
    } as unknown as ActorRef<SchedulerMessage>;
    const scheduler = TaskScheduler.of(mailbox, stage.system);
    const states = scheduler.submit(say, 'never').states()[Symbol.asyncIterator]();
    expect(await stage.inTime(states.next())).toEqual({ done: false, value: { status: 'failed', error: lost } });
    scheduler.subscribe({ tell: () => 'accepted' });
    await stage.until('nothing is left of the streams', () => (stage.system as OwnerSystem).runtime.streams.open.sources === 0);
    expect(asked).toEqual(['submit', 'follow-task', 'follow-tasks']);
  });
});

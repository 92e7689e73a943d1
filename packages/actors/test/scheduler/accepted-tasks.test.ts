import { actor, ActorStoppedError, SpawnError, task, TaskCancelledError, TaskRefusedError, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { quote, relay, say, stumble } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

/** What `way.second` is, where there is more than one thread. */
const SECOND = 2;

const never = task<void>('accepted-tasks/never');
const unstartable = actor(import.meta.url, 'unstartable', () => {
  throw new Error('no store');
});

inEachWay((way) => {
  const open = async (options = {}) => new Shop(await way.open(), { thread: way.second, ...options });

  it('J1: `accepted` fulfils when a task is in, whatever it waits for', async () => {
    const { scheduler, stage } = await open();
    const first = scheduler.submit(never, undefined, { id: 'first' });
    const tasks = [
      first,
      scheduler.submit(never, undefined, { delay: 60_000 }),
      scheduler.submit(never, undefined, { after: [first] }),
      // Taken in, and ended at once (J1).
      scheduler.submit(never, undefined, { deadline: 1 }),
      scheduler.submit(never, undefined, { after: [scheduler.submit(never, undefined, { deadline: 1 })] }),
    ];
    expect(await stage.inTime(Promise.all(tasks.map(({ accepted }) => accepted)))).toEqual(tasks.map(() => undefined));
    // The same for whoever looks later, and when it has ended.
    expect(await stage.inTime(first.accepted)).toBeUndefined();
    const later = scheduler.submit(never, undefined);
    later.cancel();
    expect(await stage.inTime(failure(later.result))).toBeInstanceOf(TaskCancelledError);
    expect(await stage.inTime(later.accepted)).toBeUndefined();
    await stage.inTime(scheduler.stop());
  });

  it('J1: `accepted` rejects with the reason for which a task is refused, and `result` does with the same', async () => {
    const { scheduler, stage } = await open({ tasksMax: 2 });
    const reasons = async (...submissions: { accepted: Promise<void> }[]) =>
      Promise.all(
        submissions.map(({ accepted }) =>
          stage.inTime(accepted).then(
            () => 'in',
            (error: unknown) => (error instanceof TaskRefusedError ? error.data.reason : error),
          ),
        ),
      );
    const one = scheduler.submit(never, undefined, { id: 'twin' });
    const twin = scheduler.submit(never, undefined, { id: 'twin' });
    expect(await reasons(one, twin, scheduler.submit(never, undefined), scheduler.submit(never, undefined))).toEqual([
      'in',
      'duplicate',
      'in',
      'tasks-max',
    ]);
    expect(await stage.inTime(failure(twin.result))).toBe(await failure(twin.accepted));
    const drained = failure(scheduler.drain());
    expect(await reasons(scheduler.submit(never, undefined))).toEqual(['draining']);
    // Refused long ago.
    const late = scheduler.submit(never, undefined);
    await stage.inTime(failure(late.result));
    expect(await reasons(late)).toEqual(['draining']);
    const off = scheduler.submit(never, undefined, { signal: AbortSignal.abort() });
    expect(await stage.inTime(failure(off.accepted))).toBeInstanceOf(TaskCancelledError);
    await stage.inTime(scheduler.stop());
    await drained;
  });

  it('J1: `accepted` of a task that has ended says that it was in, whatever it failed with', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.first);
    const tasks = [scheduler.submit(say, 'a'), scheduler.submit(stumble, { times: 9 }, { retry: { attempts: 1 } })];
    // What its handler says of somebody else's end could be its scheduler's for whoever looks when it is over.
    const passing = scheduler.submit(relay, undefined);
    const { accepted } = passing;
    for (const { result } of tasks) await stage.inTime(Promise.allSettled([result]));
    expect(await stage.inTime(Promise.all(tasks.map(({ accepted }) => accepted)))).toHaveLength(2);
    expect(await stage.inTime(failure(passing.result))).toBeInstanceOf(ActorStoppedError);
    expect(await stage.inTime(accepted)).toBeUndefined();
  });

  it('J1: `accepted` fulfils whenever it is looked at, also when a task has failed with what says that another one was not taken in', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.first);
    const tasks = [
      scheduler.submit(quote, { what: 'unknown' }),
      scheduler.submit(quote, { what: 'refused' }),
      scheduler.submit(relay, undefined),
    ];
    const failures = await stage.inTime(Promise.all(tasks.map(({ result }) => failure(result))));
    expect(failures).toMatchObject([{ name: 'StateError' }, { name: 'TaskRefusedError' }, { name: 'ActorStoppedError' }]);
    expect(await stage.inTime(Promise.all(tasks.map(({ accepted }) => accepted)))).toHaveLength(3);
  });

  it.each(['cancelled', 'expired'] as const)(
    'J2: a task that fails with what says that another one is %s has failed, whenever its states are read',
    async (what) => {
      const shop = await open();
      const { scheduler, stage } = shop;
      await shop.hire('hand', way.first);
      const task = scheduler.submit(quote, { what });
      const error = await stage.inTime(failure(task.result));
      expect(error).toMatchObject({ data: { task: 'other' } });
      const last = [];
      for await (const state of task.states()) last.push(state);
      expect(last).toEqual([{ status: 'failed', error }]);
    },
  );

  it('J11: `accepted` rejects where the scheduler has ended before the task came there', async () => {
    const { scheduler, stage } = await open();
    const before = scheduler.submit(never, undefined);
    await stage.inTime(before.accepted);
    await stage.inTime(scheduler.stop());
    expect(await stage.inTime(failure(before.result))).toBeInstanceOf(ActorStoppedError);
    expect(await stage.inTime(before.accepted)).toBeUndefined();
    const after = scheduler.submit(never, undefined);
    expect(await stage.inTime(failure(after.accepted))).toBeInstanceOf(ActorStoppedError);
  });

  it('retryDead: `accepted` says whether the failed task is in again, and its handle reaches no other of that id', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    const hand = await shop.hire('hand', way.first);
    await stage.inTime(failure(scheduler.submit(stumble, { times: 9 }, { id: 'once', retry: { attempts: 1 } }).result));
    expect(await stage.inTime(failure(scheduler.retryDead('none').accepted))).toMatchObject({ name: 'StateError' });
    await stage.inTime(hand.stop());
    const second = scheduler.submit(never, undefined, { id: 'once' });
    const again = scheduler.retryDead('once');
    expect(await stage.inTime(failure(again.accepted))).toMatchObject({ data: { reason: 'duplicate' } });
    again.cancel();
    expect(await stage.inTime(scheduler.task('once'))).toMatchObject({ state: { status: 'pending' } });
    second.cancel();
    const third = scheduler.retryDead('once');
    expect(await stage.inTime(third.accepted)).toBeUndefined();
    third.cancel();
    expect(await stage.inTime(failure(third.result))).toBeInstanceOf(TaskCancelledError);
  });

  if (!way.crosses) return;

  it('G45: `accepted` settles also where the thread of the scheduler dies first: the task is in, or it rejects as `result` does', async () => {
    const { scheduler, stage } = await open();
    stage.isUnbalanced = true;
    const known = scheduler.submit(never, undefined);
    await stage.inTime(known.accepted);
    const submitted = scheduler.submit(never, undefined);
    const { accepted } = submitted;
    const dying = stage.killNow(SECOND);
    await stage.inTime(dying);
    const why = await stage.inTime(failure(accepted));
    expect(why).toBe(why === undefined ? undefined : await failure(submitted.result));
    await stage.inTime(scheduler.stop());
    expect(await known.accepted).toBeUndefined();
  });
});

it('J1: `accepted` rejects where there never was a scheduler, whenever it is looked at', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const scheduler = TaskScheduler.of(kit.spawn(unstartable) as never, kit);
  const [early, late] = [scheduler.submit(never, undefined), scheduler.submit(never, undefined)];
  const seen = failure(early.accepted);
  await kit.settle();
  expect(await seen).toBeInstanceOf(SpawnError);
  expect(await failure(late.result)).toBeInstanceOf(SpawnError);
  expect(await failure(late.accepted)).toBeInstanceOf(SpawnError);
});

it.each(['deterministic', 'one-thread'] as const)('S7: `accepted` is settled also where the system stops (%s)', async (mode) => {
  await using kit = await createTestSystem({ mode });
  const scheduler = TaskScheduler.start(kit);
  const early = scheduler.submit(never, undefined);
  await kit.settle();
  const stopped = kit.stop({ timeout: 100 });
  const late = scheduler.submit(never, undefined);
  const outcomes = [await failure(early.accepted), await failure(late.accepted)];
  expect(outcomes).toEqual([await failure(early.result), await failure(late.result)]);
  await stopped;
});

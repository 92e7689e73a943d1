import {
  AgentManager,
  TaskCancelledError,
  TaskExpiredError,
  type TaskEvent,
  TaskLostError,
  TaskScheduler,
  ThreadLostError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { double, exit, hang, raise, refuse, spin, Unfit, wait } from '../fixtures/pure-work.ts';
import { wood } from '../fixtures/craftsman.ts';
import { doorkeeper } from '../fixtures/doorkeeper.ts';
import { failure } from '../support/mortals.ts';
import { turn } from '../support/until.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

inEachWay(
  (way) => {
    const isVirtual = way.title === 'virtual';
    const open = async () => {
      const stage = await way.open();
      const scheduler = TaskScheduler.start(stage.system, { thread: way.second, graceMs: 200, pure: { threads: 2 } });
      const events: TaskEvent[] = [];
      let heard = (): void => undefined;
      const told = scheduler.subscribe({
        tell: (event) => {
          events.push(event);
          heard();
          return 'accepted';
        },
      });
      const until = async (holds: () => boolean): Promise<void> => {
        while (!holds()) {
          const next = new Promise<void>((resolve) => {
            heard = resolve;
          });
          // Where time does not pass by itself it has to be moved on, or nothing is heard.
          await (isVirtual ? stage.advance(1).then(turn) : next);
        }
      };
      const began = (id: string) =>
        until(() =>
          events.some(
            (event) => event.type === 'task' && event.task === id && event.state.status === 'running' && event.state.note === 'begun',
          ),
        );
      // Whoever follows from another thread is told from when the way is open; and a thread of the pool has started.
      await scheduler.submit(double, 0).result;
      await until(() => events.length > 0);
      return { stage, scheduler, events, began, until, told };
    };

    it('a stateless task is a task like any other, and its kind is its own', async () => {
      const { scheduler, events, until } = await open();
      expect(await scheduler.submit(double, 21, { priority: 'high', id: 'one' }).result).toBe(42);
      expect(await scheduler.submit(raise, { bytes: new Uint8Array([1]) }).result).toEqual({ raised: { bytes: new Uint8Array([2]) } });
      const error = await failure(scheduler.submit(refuse, { n: 3 }).result);
      expect(error).toBeInstanceOf(Unfit);
      expect(error).toMatchObject({ data: { n: 3 } });
      await until(() => events.some((event) => event.type === 'task' && event.state.status === 'failed'));
      const own = events.find((event) => event.type === 'task' && event.task === 'one');
      expect(own).toMatchObject({ kind: 'test/double', priority: 'high' });
      expect((await scheduler.agents.list()).map(({ kinds, capacity }) => ({ kinds, capacity }))).toEqual([
        { kinds: ['ringmaster/pure'], capacity: 2 },
      ]);
      expect(() => scheduler.submit(double, 1, { requires: [wood] })).toThrow('a stateless task requires nothing, not wood');
      expect((await scheduler.deadTasks())[0]).toMatchObject({ kind: 'test/refuse', payload: { n: 3 } });
    });

    it('G64, G67: a stateless task that is cancelled or late is final at once, and its thread is there for others', async () => {
      const { stage, scheduler, began, events } = await open();
      const cancelled = scheduler.submit(wait, null, { id: 'told' });
      await began('told');
      cancelled.cancel();
      expect(await failure(cancelled.result)).toBeInstanceOf(TaskCancelledError);
      // One that never yields needs a thread.
      const late = isVirtual ? scheduler.submit(hang, null, { timeout: 300 }) : scheduler.submit(spin, null, { timeout: 300 });
      expect(await stage.inTime(failure(late.result))).toBeInstanceOf(TaskExpiredError);
      expect(await stage.inTime(scheduler.submit(double, 2).result)).toBe(4);
      expect(events.filter(({ type }) => type === 'agent-stuck')).toEqual([]);
    });

    it('G65: stateless tasks whose executor has ended for good are carried out by another one', async () => {
      const { stage, scheduler, began } = await open();
      const running = [scheduler.submit(wait, null, { id: 'a' }), scheduler.submit(wait, null, { id: 'b' })];
      for (const { id } of running) await began(id);
      const waiting = scheduler.submit(double, 4);
      const [executor] = await scheduler.agents.list();
      await stage.inTime(executor?.ref.kill() ?? Promise.resolve());
      for (const task of running) task.cancel();
      expect(await stage.inTime(waiting.result)).toBe(8);
      expect((await scheduler.agents.list()).map(({ status }) => status === 'stopped')).toEqual([true, false]);
    });

    it.each(['before', 'behind'])(
      'G65: stateless tasks are carried out though somebody has unregistered their executor: %s they come',
      async (when) => {
        const { stage, scheduler } = await open();
        const executor = (await scheduler.agents.list())[0]?.ref;
        if (executor === undefined) throw new Error('there is no executor');
        if (when === 'behind') {
          scheduler.pause();
          const waiting = scheduler.submit(double, 3);
          await waiting.accepted;
          scheduler.agents.unregister(executor);
          scheduler.resume();
          expect(await stage.inTime(waiting.result)).toBe(6);
        } else {
          scheduler.agents.unregister(executor);
          expect(await stage.inTime(scheduler.agents.list())).toEqual([]);
          expect(await stage.inTime(scheduler.submit(double, 2).result)).toBe(4);
        }
        expect((await scheduler.agents.list()).map(({ ref }) => ref)).toEqual([executor]);
      },
    );

    it('G65: stateless tasks are carried out though the manager of the agents has no room at first for their executor', async () => {
      const stage = await way.open();
      const { ref: manager } = AgentManager.start(stage.system, { thread: way.first });
      const agents = stage.system.spawn(doorkeeper({ manager, refusals: 2 }), { thread: way.first });
      const scheduler = TaskScheduler.start(stage.system, { thread: way.second, agents: { ref: agents } });
      expect(await stage.inTime(scheduler.submit(double, 21).result)).toBe(42);
    });

    it('G65: the end of the scheduler settles its stateless tasks', async () => {
      const { stage, scheduler, began, told } = await open();
      const task = scheduler.submit(wait, null, { id: 'open' });
      await began('open');
      told.cancel();
      const stopped = scheduler.stop();
      expect(await stage.inTime(failure(task.result))).toMatchObject({ name: 'ActorStoppedError' });
      await stage.inTime(stopped);
    });

    if (way.crosses)
      it('G65: the death of the scheduler’s thread settles its stateless tasks, and the next one is carried out', async () => {
        const { stage, scheduler, began, told } = await open();
        const task = scheduler.submit(wait, null, { id: 'open' });
        await began('open');
        told.cancel();
        await stage.kill(2);
        expect(await stage.inTime(failure(task.result))).toBeInstanceOf(ThreadLostError);
        expect(await stage.inTime(scheduler.submit(double, 2).result)).toBe(4);
      });

    // A thread that dies is no matter of a system that is one thread.
    if (isVirtual) return;
    it('G65: a stateless task whose thread dies of it is tried again, as often as that may happen', async () => {
      const { scheduler, events } = await open();
      const error = await failure(scheduler.submit(exit, null, { id: 'bad', retry: { losses: 2 } }).result);
      expect(error).toBeInstanceOf(TaskLostError);
      expect(error).toMatchObject({ cause: { data: { thread: -1, culprit: true } } });
      expect((error as Error).cause).toBeInstanceOf(ThreadLostError);
      expect(events.filter((event) => event.type === 'task' && event.task === 'bad' && event.state.status === 'assigned')).toHaveLength(2);
      expect(await scheduler.submit(double, 4).result).toBe(8);
    });
  },
  ALLOW_IO,
  true,
);

import {
  type ActorRef,
  type AgentMessage,
  move,
  pureExecutor,
  type PureTaskKind,
  type RunReport,
  task,
  TaskDeclinedError,
  ThreadLostError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { handlerErrorOf } from '#actors/contract/errors/run-failure.js';
import { double, exit, giveFunction, hang, poll, raise, refuse, spin, Unfit, wait } from '../fixtures/pure-work.ts';
import { Orders } from '../support/orders.ts';
import { failure } from '../support/mortals.ts';
import { turn, until } from '../support/until.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** What a function failed with, as a scheduler takes it out of the envelope. */
async function ownFailure(came: Promise<unknown>): Promise<unknown> {
  const error = await failure(came);
  return handlerErrorOf(error as Error) ?? error;
}

/** What a scheduler orders for a stateless task. */
const pureCalls = task<{ url: string; name: string; payload: unknown }, unknown>('ringmaster/pure');

inEachWay(
  (way) => {
    const open = async () => {
      const stage = await way.open();
      const ref = stage.system.spawn(pureExecutor({ threads: 2, grace: 50 }), { thread: way.first });
      const orders = new Orders(stage, way.second);
      const give = <P, R>({ url, id }: PureTaskKind<P, R>, payload: NoInfer<P>, to: ActorRef<AgentMessage> = ref) =>
        orders.give(to, pureCalls, { url, name: id, payload });
      const reported = async (holds: (reports: readonly RunReport[]) => boolean): Promise<void> => {
        while (!holds(await orders.reports())) {
          // A thread that starts needs this one's event loop, and a core.
          await stage.moment();
          await turn();
        }
      };
      /** Resolves when so many functions have begun since the test has. */
      const begun = (count: number) =>
        reported((reports) => {
          const running = reports.flatMap((report) =>
            report.type === 'ringmaster/running' && report.note === 'begun' ? [report.run] : [],
          );
          return new Set(running).size === count;
        });
      const over = (run: number) =>
        reported((reports) => reports.some((report) => report.type === 'ringmaster/over' && report.run === run));
      return { stage, ref, give, begun, over };
    };
    const isVirtual = way.title === 'virtual';

    it('G66: the executor carries out as many stateless tasks at a time as it has threads, and declines more', async () => {
      const { give, begun } = await open();
      expect(await give(double, 21).came).toBe(42);
      const two = [give(wait, null), give(wait, null)];
      await begun(2);
      expect(await failure(give(double, 1).came)).toBeInstanceOf(TaskDeclinedError);
      for (const { abort } of two) abort();
    });

    it('G5, G22: an error of a function arrives with its class, data and cause, and one of its result names the path', async () => {
      const { give } = await open();
      const error = await ownFailure(give(refuse, { n: 3 }).came);
      expect(error).toBeInstanceOf(Unfit);
      expect(error).toMatchObject({ data: { n: 3 }, cause: { name: 'RangeError' } });
      expect(await ownFailure(give(giveFunction, null).came)).toMatchObject({ data: { path: 'result.list[1].onDone' } });
      expect(await give(double, 2).came).toBe(4);
    });

    it('G64: a function that is called off learns it, and its end is told', async () => {
      const { give, begun, over } = await open();
      // One after the other, so that one thread does: to start one takes longer than all the rest.
      const calls = [() => give(wait, null), ...(isVirtual ? [] : [() => give(poll, null)])];
      for (const [index, call] of calls.entries()) {
        const given = call();
        await begun(index + 1);
        given.abort();
        await over(given.run);
      }
      expect(await give(double, 2).came).toBe(4);
    });

    it('G67: a function that does not leave off ends after its grace, with its thread, and its room is free', async () => {
      const { give, begun, over } = await open();
      // A loop that never yields needs a thread.
      const given = isVirtual ? give(hang, null) : give(spin, null);
      await begun(1);
      given.abort();
      await over(given.run);
      expect(await give(double, 2).came).toBe(4);
    });

    it('copies a payload, but for memory that is moved', async () => {
      const { give } = await open();
      const bytes = new Uint8Array([1, 2]);
      expect(await give(raise, { bytes }).came).toEqual({ raised: { bytes: new Uint8Array([2, 3]) } });
      expect(bytes).toEqual(new Uint8Array([1, 2]));
      expect(await give(raise, { bytes: move(bytes) }).came).toEqual({ raised: { bytes: new Uint8Array([2, 3]) } });
      // Between threads a message is a copy already.
      expect(bytes.byteLength).toBe(way.crosses ? 2 : 0);
    });

    it('G16: when the executor stops, what runs is told, and what does not listen is ended', async () => {
      const { stage, ref, give, begun } = await open();
      const [good, deaf] = [give(wait, null), give(hang, null)];
      await begun(2);
      const stopped = ref.stop();
      expect(await stage.inTime(good.came)).toBe('called off');
      expect(await stage.inTime(failure(deaf.came))).toBeInstanceOf(Error);
      await stage.inTime(stopped);
    });

    // Shared memory crosses no ring.
    if (way.title === 'one thread')
      it('G14: no thread outlives an executor that is killed', async () => {
        const { ref, give, begun } = await open();
        const buffer = new SharedArrayBuffer(8);
        const given = give(poll, buffer);
        await begun(1);
        await ref.kill();
        await until('the loop has ended', () => Atomics.load(new Int32Array(buffer), 1) === 1);
        expect(await failure(given.came)).toMatchObject({ name: 'ActorStoppedError' });
      });

    // A thread that dies is no matter of a system that is one thread.
    if (isVirtual) return;
    it('G65: a function that ends its thread fails its task as lost', async () => {
      const { give } = await open();
      const error = await ownFailure(give(exit, null).came);
      expect(error).toBeInstanceOf(ThreadLostError);
      expect(error).toMatchObject({ data: { culprit: true } });
      expect(await give(double, 4).came).toBe(8);
    });
  },
  ALLOW_IO,
  true,
);

import {
  ActorRestartingError,
  CommunicationError,
  type Failure,
  type RestartOptions,
  restart,
  resume,
  stop,
  supervise,
  TaskError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Burnt } from '../fixtures/phoenix.ts';
import { recorder } from '../fixtures/recorder.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const always = (options?: RestartOptions) => supervise.otherwise(restart(options)).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  it.each([false, true])('G23, G24: after resume it goes on with the next message, state and behaviour kept (later: %s)', async (later) => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first, supervise: supervise.otherwise(resume()) });
    ref.tell({ type: 'note', n: 1 });
    ref.tell({ type: 'become' });
    ref.tell({ type: 'fail', later });
    ref.tell({ type: 'note', n: 2 });
    expect(await ref.ask({ type: 'report' })).toEqual([1, 20]);
    expect(await set.seen()).toEqual(['a set up 1']);
  });

  it.each(['no text', 'unreadable'] as const)(
    'V2: an error whose message is %s is a failure like others, and costs no thread',
    async (as) => {
      const set = await open();
      const seen: string[] = [];
      const table = supervise.otherwise(({ error }) => {
        seen.push(error.name);
        return resume();
      });
      const ref = set.phoenix('a', { thread: way.first, supervise: table });
      const above = set.head('head', { thread: way.second });
      const low = await set.child(above, 'b', { thread: way.first, table: 'stop' });
      for (const one of [ref, low]) one.tell({ type: 'fail', as });
      expect(await ref.ask({ type: 'report' })).toEqual([]);
      await set.untilStopped(low);
      expect(seen).toHaveLength(1);
      expect(set.stage.losses).toEqual([]);
    },
  );

  it.each([false, true])(
    'G23, G24, G26: a restart begins anew under the same reference, with what waited, in order (later: %s)',
    async (later) => {
      const set = await open();
      const ref = set.phoenix('a', { thread: way.first, supervise: always() });
      ref.tell({ type: 'note', n: 1 });
      ref.tell({ type: 'become' });
      for (let round = 0; round < 3; round++) {
        ref.tell({ type: 'fail', later });
        for (const n of [1, 2, 3]) ref.tell({ type: 'note', n });
        expect(await ref.ask({ type: 'report' })).toEqual([1, 2, 3]);
      }
      expect(ref.isAlive).toBe(true);
      await set.untilRestarted('a', 3);
      expect(set.stage.events.filter(({ type, actor }) => type === 'stopped' && actor === ref)).toEqual([]);
    },
  );

  it('G21: what is done goes by the type of the error, also when it was thrown in another thread', async () => {
    const set = await open();
    const failures: Failure[] = [];
    const table = supervise
      .on(TaskError, stop())
      .on(Burnt, (failure) => {
        failures.push(failure);
        return failure.error.data.n === 7 ? resume() : stop();
      })
      .on(RangeError, restart())
      .on(CommunicationError, resume())
      .otherwise(stop());
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    ref.tell({ type: 'note', n: 1 });
    ref.tell({ type: 'fail', as: 'burnt', n: 7 });
    ref.tell({ type: 'fail', as: 'communication' });
    expect(await ref.ask({ type: 'report' })).toEqual([1]);
    ref.tell({ type: 'fail', as: 'range' });
    expect(await ref.ask({ type: 'report' })).toEqual([]);
    expect(failures.map(({ error, actor, message, attempt }) => [error instanceof Burnt, actor === ref, message, attempt])).toEqual([
      [true, true, { type: 'fail', as: 'burnt', n: 7 }, 1],
    ]);
    ref.tell({ type: 'fail', as: 'text' });
    expect(await set.untilStopped(ref)).toHaveProperty('data', { value: 'just text' });
  });

  it('G25: while a recovery handler repairs something, the actor handles nothing, and everything waits', async () => {
    const set = await open();
    const repair = set.gate();
    const table = supervise.otherwise(async () => {
      await repair.ask({ type: 'pass' }, { timeout: 60_000 });
      return restart();
    });
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    ref.tell({ type: 'fail' });
    await repair.ask({ type: 'waiting', count: 1 });
    for (let n = 0; n < 50; n++) ref.tell({ type: 'note', n });
    const report = ref.ask({ type: 'report' }, { timeout: 60_000 });
    // Whoever comes later to the same thread has long been answered.
    const neighbour = set.stage.system.spawn(recorder, { thread: way.first });
    for (let n = 0; n < 20; n++) await neighbour.ask({ type: 'report' });
    expect(await set.seen()).toEqual(['a set up 1']);
    repair.tell({ type: 'open' });
    expect(await report).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('G25: while an actor is suspended its mailbox takes what it has room for, and all of that is handled afterwards', async () => {
    const set = new Supervised(await way.open({ defaults: { mailboxCapacity: 8 }, name: 'small' }));
    const repair = set.gate();
    const table = supervise.otherwise(async () => {
      await repair.ask({ type: 'pass' }, { timeout: 60_000 });
      return restart();
    });
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    ref.tell({ type: 'fail' });
    await repair.ask({ type: 'waiting', count: 1 });
    let accepted = 0;
    await set.stage.until('the mailbox is full', () => {
      if (ref.tell({ type: 'note', n: accepted }) === 'full') return true;
      accepted++;
      return false;
    });
    const sent = ref.send({ type: 'note', n: accepted });
    repair.tell({ type: 'open' });
    await sent;
    expect(await ref.ask({ type: 'report' })).toEqual(Array.from({ length: accepted + 1 }, (_, n) => n));
  });

  it('C3: asks that were received and not answered fail with ActorRestartingError, the failure as its cause; those that wait are answered', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first, supervise: always() });
    const held = [1, 2].map(() => outcome(ref.ask({ type: 'hold' }, { timeout: 60_000 })));
    const failing = outcome(ref.ask({ type: 'fail' }, { timeout: 60_000 }));
    const waiting = ref.ask({ type: 'report' }, { timeout: 60_000 });
    for (const error of await Promise.all(held)) {
      expect(error).toBeInstanceOf(ActorRestartingError);
      expect((error as ActorRestartingError).cause).toBeInstanceOf(Burnt);
    }
    expect(await failing).toBeInstanceOf(Burnt);
    expect(await waiting).toEqual([]);
  });

  it('S5: the context of an incarnation that is over is revoked, and its signal aborted', async () => {
    const set = await open();
    const door = set.gate();
    const ref = set.phoenix('a', { thread: way.first, supervise: always() });
    ref.tell({ type: 'try-later', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    ref.tell({ type: 'fail' });
    await ref.ask({ type: 'report' });
    door.tell({ type: 'open' });
    const seen = await set.untilSeen('a become');
    expect(seen).toContain('a aborted');
    expect(seen.filter((text) => text.includes('Error'))).toEqual(
      ['spawn', 'tell', 'become'].map((what) => `a ${what}: ActorStoppedError`),
    );
  });

  it('G14, G24: a handler that fails after a stop was asked for ends the actor as stopped', async () => {
    const set = await open();
    const ref = set.phoenix('a', { thread: way.first, supervise: always() });
    ref.tell({ type: 'fail', stopFirst: true });
    expect(await set.untilStopped(ref)).toBe('stopped');
    expect(await set.seen()).not.toContain('a ends: phoenix/Burnt 1');
    await set.stage.until('it is logged', () => set.stage.lines.some(({ text }) => text === 'actor failed and stops'));
  });
});

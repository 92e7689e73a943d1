import { type ActorRef, BreakerOpenError, TaskError, retry } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { persistent, shaky } from '../fixtures/persistent.ts';
import { waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

inEachWay((way) => {
  it('retry asks again until there is an answer, from an actor or from outside', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const caller = stage.system.spawn(persistent, { thread: from });
      const target = stage.system.spawn(shaky, { thread: to });
      const answer = caller.ask({ type: 'try', to: target, failures: 2, attempts: 3, minMs: 10 }, { timeout: 60_000 });
      expect(await stage.inTime(answer), title).toBe(3);
    }
    const target = stage.system.spawn(shaky, { thread: way.first });
    const backoff = { minMs: 10, maxMs: 10 };
    const outside = retry(stage.system, () => target.ask({ type: 'count', failures: 1 }), { backoff });
    expect(await stage.inTime(outside)).toBe(2);
  });

  it('G49: retry does not begin a pause that the ask it works for would not outlast', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const caller = stage.system.spawn(persistent, { thread: from });
      const target = stage.system.spawn(shaky, { thread: to });
      // It is told at once, and not when its time is over.
      const asked = caller.ask({ type: 'try', to: target, failures: 9, attempts: 9, minMs: 30_000 }, { timeout: 20_000 });
      const error = await failure(asked);
      expect(error, title).toBeInstanceOf(TaskError);
      expect((error as Error).message, title).toBe('refused 1');
    }
  });

  it('a breaker refuses at once what has failed in a row, and its error keeps its type', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const caller = system.spawn(persistent, { thread: from });
      const target = system.spawn(shaky, { thread: to });
      const call = (): Promise<unknown> => failure(caller.ask({ type: 'guarded', to: target, failures: 9 }));
      expect(
        [await call(), await call()].map((error) => (error as Error).message),
        title,
      ).toEqual(['refused 1', 'refused 2']);
      const refusal = await call();
      expect(refusal, title).toBeInstanceOf(BreakerOpenError);
      expect((refusal as BreakerOpenError).data.breaker, title).toBe('shaky');
    }
  });

  it('C1: what is tried again belongs to the ask it began in, not to what is handled by then', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const caller = system.spawn(persistent, { thread: from });
      const target = system.spawn(shaky, { thread: to });
      const gates = [1, 2, 3].map(() => system.spawn(gate, { thread: 'owner' })) as [
        ActorRef<GateMessage>,
        ActorRef<GateMessage>,
        ActorRef<GateMessage>,
      ];
      const [first, second, door] = gates;
      const trying = caller.ask({ type: 'behind', to: target, gates }, { timeout: 60_000 });
      await waiting(first);
      // From now on the target waits for the caller, for a while.
      const detained = target.ask({ type: 'detain', who: caller, gate: door }, { timeout: 60_000 });
      await waiting(door);
      first.tell({ type: 'open' });
      await stage.inTime(waiting(second));
      for (const one of [second, door]) one.tell({ type: 'open' });
      await detained;
      expect(await trying, title).toBe(1);
    }
  });

  it('G50: what an actor tries again ends with the actor, also when the ask it began in has been answered', async () => {
    const stage = await way.open();
    const caller = stage.system.spawn(persistent, { thread: way.first });
    await caller.ask({ type: 'go-on' }, { timeout: 60_000 });
    await caller.stop();
    await stage.until('the retry has ended', () => stage.lines.some(({ text }) => text === 'ended'));
    expect(stage.lines.filter(({ text }) => text === 'ended').map(({ data }) => data)).toMatchObject([{ error: 'AbortError' }]);
  });

  it('G45: what is tried again on the clock of a system ends with the system', async () => {
    const stage = await way.open();
    const backoff = { minMs: 3_600_000, maxMs: 3_600_000 };
    const trying = failure(retry(stage.system, () => Promise.reject(new TaskError('refused')), { backoff }));
    const waiting = failure(retry(stage.system, () => new Promise(() => undefined)));
    await stage.system.stop();
    expect([await trying, await waiting, await failure(retry(stage.system, () => 1))]).toEqual(
      Array.from({ length: 3 }, () =>
        expect.objectContaining({ name: 'SystemStoppedError', message: 'Cannot go on: the system has stopped' }),
      ),
    );
  });
});

import { type ActorRef, ActorStoppedError, type AnyRef, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { suicidal } from '../fixtures/suicidal.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const untilLost = (stage: Stage): Promise<void> =>
  stage.until('the thread is lost', () => stage.events.some(({ type }) => type === 'thread-lost'));

inEachWay((way) => {
  const open = async (options = {}): Promise<Stage> => {
    const stage = await way.open(options);
    stage.isUnbalanced = true;
    return stage;
  };

  it.each(['exit', 'throw-later', 'reject-later'] as const)(
    'asks of a thread that ends by %s settle with ThreadLostError, in every thread',
    async (type) => {
      const stage = await open();
      const { system } = stage;
      const doomed = system.spawn(suicidal, { thread: way.first });
      const neighbour = system.spawn(suicidal, { thread: way.first });
      const third = system.spawn(puppet, { thread: way.second });
      await Promise.all([doomed.started, neighbour.started, third.started]);
      const asked = [doomed, neighbour].map((ref) => failure(ref.ask({ type: 'hold' }, { timeout: 60_000 })));
      const elsewhere = third.ask(
        { type: 'do', steps: [{ do: 'ask', to: neighbour, message: { type: 'hold' }, timeout: 60_000 }] },
        { timeout: 60_000 },
      );
      await Promise.all([neighbour.ask({ type: 'ping' }), third.ask({ type: 'do', steps: [] })]);
      doomed.tell({ type });
      for (const error of await Promise.all(asked)) {
        expect(error).toBeInstanceOf(ThreadLostError);
        expect((error as ThreadLostError).data.thread).toBe(1);
      }
      expect(await elsewhere).toEqual([{ error: expect.any(ThreadLostError) }]);
      await untilLost(stage);
      const [event] = stage.events.filter((one) => one.type === 'thread-lost');
      expect(event?.detail).toMatchObject({ thread: 1 });
    },
  );

  it('references into a lost thread are dead in every thread: tells are refused, asks and sends fail, stop resolves', async () => {
    const stage = await open();
    const { system } = stage;
    const doomed = system.spawn(suicidal, { thread: way.first });
    const third = system.spawn(puppet, { thread: way.second });
    const stopper = system.spawn(parent, { thread: way.second });
    await Promise.all([doomed.started, third.started]);
    doomed.tell({ type: 'exit' });
    await untilLost(stage);
    expect(doomed.isAlive).toBe(false);
    expect(doomed.tell({ type: 'exit' })).toBe('stopped');
    expect(await failure(doomed.ask({ type: 'ping' }))).toBeInstanceOf(Error);
    expect(await failure(doomed.send({ type: 'exit' }))).toBeInstanceOf(ActorStoppedError);
    await doomed.stop();
    await doomed.started;
    const steps: Step[] = [
      { do: 'tell', to: doomed, message: { type: 'exit' } },
      { do: 'ask', to: doomed, message: { type: 'ping' }, timeout: 60_000 },
    ];
    // The owner tells the others: its notice goes before anything it says later.
    const [told, asked] = await third.ask({ type: 'do', steps });
    expect(told).toEqual({ value: 'stopped' });
    expect(asked).toEqual({ error: expect.any(Error) });
    await stopper.ask({ type: 'await-end', ref: doomed });
  });

  it('sends that wait for room in a lost thread reject', async () => {
    const stage = await open({ defaults: { mailboxCapacity: 5 } });
    const { system } = stage;
    const doomed = system.spawn(suicidal, { thread: way.first });
    const door = system.spawn(gate, { thread: 'owner' });
    const blocked = system.spawn(recorder, { thread: way.first });
    blocked.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    await stage.until('the mailbox is full', () => blocked.tell({ type: 'note', from: 'a', n: 1 }) === 'full');
    const sent = [1, 2, 3].map((n) => failure(blocked.send({ type: 'note', from: 'a', n })));
    doomed.tell({ type: 'exit' });
    for (const error of await Promise.all(sent)) expect(error).toBeInstanceOf(ActorStoppedError);
  });

  it('a parent elsewhere loses its children in a lost thread, and their names are free', async () => {
    const stage = await open();
    const { system } = stage;
    const above = system.spawn(parent, { thread: way.second });
    const doomed = system.spawn(suicidal, { thread: way.first, name: 'doomed' });
    const child = await above.ask({ type: 'spawn', what: recorder(), options: { thread: way.first, name: 'child' } });
    await Promise.all([child.started, doomed.started]);
    doomed.tell({ type: 'exit' });
    await untilLost(stage);
    expect((await above.ask({ type: 'look' })).children).toEqual([]);
    await system.spawn(recorder, { name: 'doomed', thread: way.second }).started;
    await above.stop();
  });

  it('what lived below an actor of a lost thread is stopped', async () => {
    const stage = await open();
    const { system } = stage;
    const above = system.spawn(parent, { thread: way.first });
    const doomed = system.spawn(suicidal, { thread: way.first });
    const orphans: AnyRef[] = [];
    for (const thread of ['owner', way.second] as const) {
      const below = (await above.ask({ type: 'spawn', what: parent(), options: { thread } })) as ActorRef<never> as typeof above;
      orphans.push(below, await below.ask({ type: 'spawn', what: recorder(), options: {} }));
    }
    await Promise.all(orphans.map((ref) => ref.started));
    doomed.tell({ type: 'exit' });
    await stage.until('the orphans have ended', () => orphans.every((ref) => !ref.isAlive));
  });

  it('spawning goes on in the threads that are left; a place in the lost one is refused', async () => {
    const stage = await open();
    const { system } = stage;
    const doomed = system.spawn(suicidal, { thread: way.first });
    await doomed.started;
    doomed.tell({ type: 'exit' });
    await untilLost(stage);
    for (let n = 0; n < 4; n++) {
      const ref = system.spawn(recorder);
      expect(stage.threadOf(ref)).toBe(2);
      expect(await ref.ask({ type: 'report' })).toEqual([]);
    }
    expect(() => system.spawn(recorder, { thread: way.first, name: 'nowhere' })).toThrow(ThreadLostError);
    await system.spawn(recorder, { thread: way.second, name: 'nowhere' }).started;
  });

  it('started of an actor that was on its way to a lost thread rejects', async () => {
    const stage = await open();
    const { system } = stage;
    const doomed = system.spawn(suicidal, { thread: way.first });
    await doomed.started;
    doomed.tell({ type: 'exit' });
    const late = system.spawn(recorder, { thread: way.first });
    expect(await failure(late.started)).toBeInstanceOf(Error);
    expect(await failure(late.ask({ type: 'report' }))).toBeInstanceOf(Error);
  });

  it('G19: the system stops soon although threads were lost', async () => {
    const stage = await open();
    const { system } = stage;
    for (const thread of [way.first, way.second]) {
      const doomed = system.spawn(suicidal, { thread });
      await doomed.started;
      doomed.tell({ type: 'exit' });
    }
    await stage.until('both are lost', () => stage.events.filter(({ type }) => type === 'thread-lost').length === 2);
    const from = performance.now();
    await system.stop();
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});

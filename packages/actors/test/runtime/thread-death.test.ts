import { type ActorRef, ActorStoppedError, type AnyRef, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { phoenix, type PhoenixMessage } from '../fixtures/phoenix.ts';
import { puppet } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

inEachWay((way) => {
  if (!way.crosses) {
    it('a thread that there is not cannot be killed, and the owner goes on', async () => {
      const stage = await way.open();
      const ref = stage.system.spawn(phoenix({}));
      await stage.kill(FIRST);
      expect(await ref.ask({ type: 'get' })).toBe(0);
      expect(stage.losses).toEqual([]);
    });
    return;
  }

  it('G55: actors of a thread that was killed answer again under their references, set up anew with what the first setup got', async () => {
    const stage = await way.open();
    const args = { start: 5 };
    const refs = [stage.system.spawn(phoenix(args), { thread: way.first }), stage.system.spawn(phoenix({ start: 7 }), { thread: way.first })];
    args.start = 99;
    for (const ref of refs) {
      ref.tell({ type: 'add', by: 1 });
      await ref.ask({ type: 'get' });
    }
    await stage.kill(FIRST);
    expect(await Promise.all(refs.map((ref) => ref.ask({ type: 'get' }, LONG)))).toEqual([5, 7]);
    expect(refs.map((ref) => [ref.isAlive, stage.threadOf(ref)])).toEqual([
      [true, FIRST],
      [true, FIRST],
    ]);
    expect(await stage.untilLosses(1)).toMatchObject([{ thread: FIRST, restarted: 2, ended: 0, isReplaced: true, culprit: undefined }]);
  });

  it('G55: a thread may die again and again, and the others never stop answering', async () => {
    const stage = await way.open();
    const [doomed, other] = [stage.system.spawn(phoenix({}), { thread: way.first }), stage.system.spawn(phoenix({}), { thread: way.second })];
    for (let death = 1; death <= 4; death++) {
      expect(await stage.inTime(doomed.ask({ type: 'get' }, LONG))).toBe(0);
      doomed.tell({ type: 'add', by: 1 });
      await doomed.ask({ type: 'get' }, LONG);
      await stage.kill(FIRST);
      other.tell({ type: 'add', by: 1 });
      expect(await other.ask({ type: 'get' })).toBe(death);
      await stage.inTime(stage.untilLosses(death));
    }
    expect(await stage.inTime(doomed.ask({ type: 'get' }, LONG))).toBe(0);
  });

  it('G45, G57: asks that the dead thread had read fail in every thread, and are counted', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(phoenix({}), { thread: way.first });
    const third = stage.system.spawn(puppet, { thread: way.second });
    const mine = [1, 2, 3].map(() => failure(doomed.ask({ type: 'hold' }, LONG)));
    const theirs = third.ask({ type: 'do', steps: [{ do: 'ask', to: doomed, message: { type: 'hold' }, timeout: 60_000 }] }, LONG);
    await Promise.all([doomed.ask({ type: 'get' }), third.ask({ type: 'do', steps: [] })]);
    await doomed.ask({ type: 'get' });
    await stage.kill(FIRST);
    for (const error of await Promise.all(mine)) {
      expect(error).toBeInstanceOf(ThreadLostError);
      expect((error as ThreadLostError).data).toEqual({ thread: FIRST, culprit: false });
    }
    expect(await theirs).toEqual([{ error: expect.any(ThreadLostError) }]);
    expect(await stage.untilLosses(1)).toMatchObject([{ asksFailed: 4, messagesLost: 0, inFlight: 0 }]);
  });

  it('G45, G56: what waits in the ring is handled by the new incarnation, in order, none twice, and asks are answered', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(phoenix({}), { thread: way.first });
    const notes = stage.system.spawn(recorder, { thread: way.first });
    const gone = stage.system.spawn(recorder, { thread: 'owner' });
    await Promise.all([doomed.started, notes.started, gone.started]);
    doomed.tell({ type: 'spin', ms: 300 });
    for (let n = 1; n <= 20; n++) notes.tell({ type: 'note', from: 'before', n });
    const asked = [doomed.ask({ type: 'get' }, LONG), notes.ask({ type: 'ask', from: 'ask', n: 1 }, LONG)];
    await stage.kill(FIRST);
    for (let n = 1; n <= 5; n++) notes.tell({ type: 'note', from: 'after', n });
    expect(await Promise.all(asked)).toEqual([0, 1]);
    const report = await notes.ask({ type: 'report' }, LONG);
    const [loss] = await stage.untilLosses(1);
    const handled = report.filter(({ from }) => from === 'before').map(({ n }) => n);
    // On real threads some were taken from the ring already.
    expect(handled).toEqual(Array.from({ length: handled.length }, (_, index) => 21 - handled.length + index));
    expect(handled.length).toBeGreaterThan(0);
    expect(20 - handled.length).toBeLessThanOrEqual(loss?.messagesLost ?? 0);
    expect(report.filter(({ from }) => from === 'after').map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  });

  it('G1, G57: messages in its mailboxes are lost, and counted to the message', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const notes = stage.system.spawn(recorder, { thread: way.first });
    const other = stage.system.spawn(phoenix({}), { thread: way.first });
    notes.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    for (let n = 1; n <= 50; n++) notes.tell({ type: 'note', from: 'a', n });
    await other.ask({ type: 'get' });
    await stage.kill(FIRST);
    expect(await stage.untilLosses(1)).toMatchObject([{ messagesLost: 51, inFlight: 0, restarted: 2 }]);
    expect(await notes.ask({ type: 'report' }, LONG)).toEqual([]);
    await stage.untilQuiet();
  });

  it('G55: the topmost lost actor is restarted by its parent, what it spawns in setup is new, what it had spawned later is not remembered', async () => {
    const stage = await way.open();
    const above = stage.system.spawn(parent, { thread: way.second });
    const what = phoenix({ child: { name: 'in setup' }, start: 3 });
    const top = (await above.ask({ type: 'spawn', what, options: { thread: way.first, name: 'top' } })) as unknown as ActorRef<PhoenixMessage>;
    const [before] = await top.ask({ type: 'children' });
    const later = (await top.ask({ type: 'spawn', what: recorder(), options: { name: 'later' } })) as unknown as ActorRef<RecorderMessage>;
    await later.started;
    await stage.kill(FIRST);
    const after = await top.ask({ type: 'children' }, LONG);
    expect(after.map(({ name }) => name)).toEqual(['in setup']);
    expect(after[0]).not.toBe(before);
    expect([before?.isAlive, later.isAlive, top.isAlive]).toEqual([false, false, true]);
    expect(await top.ask({ type: 'get' }, LONG)).toBe(3);
    expect((await above.ask({ type: 'look' })).children.map(([name]) => name)).toEqual(['top']);
    const [loss] = await stage.untilLosses(1);
    expect(loss).toMatchObject({ restarted: 1, ended: 2 });
    const ended = stage.events.flatMap((event) => (event.type === 'stopped' && event.detail === 'thread-lost' ? [event.actor] : []));
    expect(new Set(ended)).toEqual(new Set([before, later]));
  });

  it('G56: what arrives for an actor that does not come back is a dead letter thread-lost, and an ask of it fails', async () => {
    const stage = await way.open();
    const top = stage.system.spawn(phoenix({}), { thread: way.first });
    const later = (await top.ask({ type: 'spawn', what: recorder(), options: { name: 'later' } })) as unknown as ActorRef<RecorderMessage>;
    await later.started;
    top.tell({ type: 'spin', ms: 300 });
    later.tell({ type: 'note', from: 'a', n: 1 });
    const asked = failure(later.ask({ type: 'report' }, LONG));
    await stage.kill(FIRST);
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await top.ask({ type: 'get' }, LONG)).toBe(0);
    const letters = await stage.untilDeadLetters(1);
    expect(letters).toMatchObject([{ message: { type: 'note', from: 'a', n: 1 }, target: later, reason: 'thread-lost' }]);
    expect(later.tell({ type: 'note', from: 'a', n: 2 })).toBe('stopped');
  });

  it('D3: what lived below a lost actor in other threads is stopped before its setup runs again', async () => {
    const stage = await way.open();
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    const top = stage.system.spawn(phoenix({ witness, name: 'top', child: { thread: way.second } }), { thread: way.first });
    const [orphan] = await top.ask({ type: 'children' });
    const deep = await top.ask({ type: 'spawn', what: phoenix({ child: { thread: 'owner' } }), options: { thread: way.second } });
    await deep.started;
    const [below] = await (deep as unknown as ActorRef<PhoenixMessage>).ask({ type: 'children' });
    await below?.started;
    const orphans = [orphan, deep, below] as AnyRef[];
    await stage.kill(FIRST);
    const [fresh] = await top.ask({ type: 'children' }, LONG);
    expect(orphans.map((ref) => ref.isAlive)).toEqual([false, false, false]);
    expect(fresh?.isAlive).toBe(true);
    const order = stage.events.map(({ type, actor }) => [type, actor]);
    const restart = order.findLastIndex(([type, actor]) => type === 'started' && actor === top);
    for (const ref of orphans) {
      const end = order.findIndex(([type, actor]) => type === 'stopped' && actor === ref);
      expect(end).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThan(restart);
    }
  });

  it('I2: an actor that was stopping is not restarted, its stop resolves, and its name is free', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const doomed = stage.system.spawn(recorder, { thread: way.first, name: 'doomed' });
    doomed.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const stopped = doomed.stop();
    expect(await failure(doomed.ask({ type: 'report' }, LONG))).toBeInstanceOf(ActorStoppedError);
    await stage.kill(FIRST);
    await stopped;
    expect(await stage.untilLosses(1)).toMatchObject([{ restarted: 0, ended: 1 }]);
    expect(await stage.system.spawn(recorder, { name: 'doomed', thread: way.first }).ask({ type: 'report' }, LONG)).toEqual([]);
  });

  it('a parent that stops while the thread of its child dies comes to its end', async () => {
    const stage = await way.open();
    const above = stage.system.spawn(parent, { thread: way.second });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const options = { thread: way.first };
    const child = (await above.ask({ type: 'spawn', what: recorder(), options })) as unknown as ActorRef<RecorderMessage>;
    await above.ask({ type: 'spawn', what: recorder(), options });
    child.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const ended = above.stop();
    await stage.kill(FIRST);
    await ended;
    expect(child.isAlive).toBe(false);
  });

  it('spawned into a thread that has died: started, and handles what was told', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(phoenix({}), { thread: way.first });
    await doomed.started;
    const early = stage.system.spawn(recorder, { thread: way.first });
    early.tell({ type: 'note', from: 'early', n: 1 });
    const killed = stage.kill(FIRST);
    const late = stage.system.spawn(recorder, { thread: way.first });
    late.tell({ type: 'note', from: 'late', n: 1 });
    await Promise.all([killed, early.started, late.started]);
    expect(await late.ask({ type: 'report' }, LONG)).toEqual([{ from: 'late', n: 1 }]);
    await early.ask({ type: 'report' }, LONG);
  });

  it('sends that wait for room in a thread that dies are taken by the new incarnation', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 5 } });
    const doomed = stage.system.spawn(recorder, { thread: way.first });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    doomed.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    await stage.until('it is full', () => doomed.tell({ type: 'note', from: 'filler', n: 0 }) === 'full');
    const sent = [1, 2, 3].map((n) => doomed.send({ type: 'note', from: 'sent', n }));
    await stage.kill(FIRST);
    await Promise.all(sent);
    const report = await doomed.ask({ type: 'report' }, LONG);
    expect(report.filter(({ from }) => from === 'sent').map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('two threads that die at once both come back, and what they had of each other is settled', async () => {
    const stage = await way.open();
    const one = stage.system.spawn(puppet, { thread: way.first });
    const other = stage.system.spawn(puppet, { thread: way.second });
    const held = stage.system.spawn(phoenix({}), { thread: way.second });
    const child = (await held.ask({ type: 'spawn', what: recorder(), options: { thread: way.first } })) as unknown as ActorRef<RecorderMessage>;
    await child.started;
    const asked = failure(one.ask({ type: 'do', steps: [{ do: 'ask', to: held, message: { type: 'hold' }, timeout: 60_000 }] }, LONG));
    await Promise.all([one.ask({ type: 'do', steps: [] }), other.ask({ type: 'do', steps: [] })]);
    await Promise.all([stage.kill(FIRST), stage.kill(SECOND)]);
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await one.ask({ type: 'do', steps: [{ do: 'ask', to: held, message: { type: 'get' }, timeout: 60_000 }] }, LONG)).toEqual([{ value: 0 }]);
    expect(await other.ask({ type: 'do', steps: [] }, LONG)).toEqual([]);
    expect(child.isAlive).toBe(false);
    await stage.untilLosses(2);
    await stage.untilQuiet();
  });

  it('system.stop() right after the death of a thread resolves, and with both threads dead as well', async () => {
    const stage = await way.open();
    const refs = [way.first, way.second].map((thread) => stage.system.spawn(phoenix({ child: { thread: 'owner' } }), { thread }));
    await Promise.all(refs.map((ref) => ref.ask({ type: 'get' })));
    void stage.kill(FIRST);
    await stage.kill(SECOND);
    await stage.inTime(stage.system.stop());
    for (const ref of refs) expect(await failure(ref.ask({ type: 'get' }))).toBeInstanceOf(Error);
  });

  it('a dedicated thread that dies is started again for its actor, and free again when that ends', async () => {
    const stage = await way.open({ dedicatedMax: 1, name: 'dedicated death' });
    const own = stage.system.spawn(phoenix({ start: 4 }), { thread: 'dedicated' });
    own.tell({ type: 'add', by: 1 });
    expect(await own.ask({ type: 'get' })).toBe(5);
    await stage.kill(stage.threadOf(own));
    expect(await own.ask({ type: 'get' }, LONG)).toBe(4);
    await own.stop();
    await stage.until('the thread is free', () => {
      try {
        return stage.system.spawn(recorder, { thread: 'dedicated' }).isAlive;
      } catch {
        return false;
      }
    });
  });

  it('awaiting the start or the end of an actor elsewhere goes on through the death of its thread', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(recorder, { thread: way.first });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const stopper = stage.system.spawn(parent, { thread: way.second });
    await doomed.started;
    const ended = stopper.ask({ type: 'await-end', ref: doomed as AnyRef }, LONG);
    await ended;
    const next = stage.system.spawn(recorder, { thread: way.first });
    next.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const stopped = stopper.ask({ type: 'await-end', ref: next as AnyRef }, LONG);
    await stage.until('it stops', () => !next.isAlive);
    await stage.kill(FIRST);
    await stopped;
  });
});

import { type ActorRef, type AnyRef, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { revenant, type RevenantMessage } from '../fixtures/revenant.ts';
import { puppet } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
const FIRST = 1;

inEachWay((way) => {
  if (!way.crosses) {
    it('a thread that there is not cannot be killed, and the owner goes on', async () => {
      const stage = await way.open();
      const ref = stage.system.spawn(revenant({}));
      await stage.kill(FIRST);
      expect(await ref.ask({ type: 'get' })).toBe(0);
      expect(stage.losses).toEqual([]);
    });
    return;
  }

  it('G55: actors of a thread that was killed answer again under their references, set up anew with what the first setup got', async () => {
    const stage = await way.open();
    const args = { start: 5 };
    const refs = [
      stage.system.spawn(revenant(args), { thread: way.first }),
      stage.system.spawn(revenant({ start: 7 }), { thread: way.first }),
    ];
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
    const [doomed, other] = [
      stage.system.spawn(revenant({}), { thread: way.first }),
      stage.system.spawn(revenant({}), { thread: way.second }),
    ];
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

  it('G13: what a thread that came back spawns without a name is not named as what the dead one has spawned, which lives on', async () => {
    const stage = await way.open();
    const asked = stage.system.spawn(parent, { thread: way.first });
    const spawn = () => stage.inTime(asked.ask({ type: 'spawn-top', what: recorder(), options: { thread: way.second } }, LONG));
    const refs = [await spawn()];
    for (let death = 1; death <= 2; death++) {
      await stage.kill(FIRST);
      const next = await spawn();
      await stage.inTime(next.started);
      refs.push(next);
    }
    expect(refs.map(({ isAlive }) => isAlive)).toEqual([true, true, true]);
    expect(new Set(refs.map(({ name }) => name)).size).toBe(3);
  });

  it('G45, G57: asks that the dead thread had read fail in every thread, and are counted', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(revenant({}), { thread: way.first });
    const third = stage.system.spawn(puppet, { thread: way.second });
    const mine = [1, 2, 3].map(() => failure(doomed.ask({ type: 'hold' }, LONG)));
    const theirs = third.ask({ type: 'do', steps: [{ do: 'ask', to: doomed, message: { type: 'hold' }, timeout: 60_000 }] }, LONG);
    await Promise.all([doomed.ask({ type: 'get' }), third.ask({ type: 'do', steps: [] })]);
    await doomed.ask({ type: 'get' });
    await stage.kill(FIRST);
    for (const error of await Promise.all(mine)) {
      expect(error).toBeInstanceOf(ThreadLostError);
      expect((error as ThreadLostError).data).toEqual({ thread: FIRST, culprit: false, suspect: true });
      expect((error as ThreadLostError).message).toBe(`Cannot complete ask to "${doomed.name}": thread ${FIRST} has died`);
    }
    expect(await theirs).toEqual([{ error: expect.any(ThreadLostError) }]);
    const [loss] = await stage.untilLosses(1);
    expect(loss).toMatchObject({ asksFailed: 4, messagesLost: loss?.inFlight });
    // Of the thread, not of any one of these.
    expect(loss?.error).toMatchObject({ name: 'ThreadLostError', message: `Cannot go on with thread ${FIRST}: it has died` });
    expect(loss?.error.cause).toMatchObject({ message: `Thread ${FIRST} was killed` });
  });

  it('G45, G56: what waits in the ring is handled by the new incarnation, in order, none twice, and asks are answered', async () => {
    const stage = await way.open();
    const doomed = stage.system.spawn(revenant({}), { thread: way.first });
    const notes = stage.system.spawn(recorder, { thread: way.first });
    const gone = stage.system.spawn(recorder, { thread: 'owner' });
    await Promise.all([doomed.started, notes.started, gone.started]);
    doomed.tell({ type: 'spin', ms: 300 });
    for (let n = 1; n <= 20; n++) notes.tell({ type: 'note', from: 'before', n });
    const asked = [doomed.ask({ type: 'get' }, LONG), notes.ask({ type: 'ask', from: 'ask', n: 1 }, LONG)];
    await stage.killNow(FIRST);
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
    const other = stage.system.spawn(revenant({}), { thread: way.first });
    notes.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    for (let n = 1; n <= 50; n++) notes.tell({ type: 'note', from: 'a', n });
    await other.ask({ type: 'get' });
    await stage.kill(FIRST);
    const [loss] = await stage.untilLosses(1);
    // It may have died between its last answer and the count of it: then that one is in flight.
    expect([(loss?.messagesLost ?? 0) - (loss?.inFlight ?? 0), loss?.restarted]).toEqual([51, 2]);
    expect(await notes.ask({ type: 'report' }, LONG)).toEqual([]);
    await stage.untilQuiet();
  });

  it('G55: the topmost lost actor is restarted by its parent, what it spawns in setup is new, what it had spawned later is not remembered', async () => {
    const stage = await way.open();
    const above = stage.system.spawn(parent, { thread: way.second });
    const what = revenant({ child: { name: 'in setup' }, start: 3 });
    const top = (await above.ask({
      type: 'spawn',
      what,
      options: { thread: way.first, name: 'top' },
    })) as unknown as ActorRef<RevenantMessage>;
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
    const paths = stage.events.flatMap(({ type, actor, path }) => (type === 'stopped' && ended.includes(actor) ? [path] : []));
    expect(new Set(paths)).toEqual(new Set([`${above.name}/top/in setup`, `${above.name}/top/later`]));
  });

  it('G56: what arrives for an actor that does not come back is a dead letter thread-lost, and an ask of it fails', async () => {
    const stage = await way.open();
    const top = stage.system.spawn(revenant({}), { thread: way.first });
    const later = (await top.ask({ type: 'spawn', what: recorder(), options: { name: 'later' } })) as unknown as ActorRef<RecorderMessage>;
    await later.started;
    top.tell({ type: 'spin', ms: 300 });
    later.tell({ type: 'note', from: 'a', n: 1 });
    const asked = failure(later.ask({ type: 'report' }, LONG));
    await stage.killNow(FIRST);
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await top.ask({ type: 'get' }, LONG)).toBe(0);
    const letters = await stage.untilDeadLetters(1);
    expect(letters).toMatchObject([{ message: { type: 'note', from: 'a', n: 1 }, target: later, reason: 'thread-lost' }]);
    expect(later.tell({ type: 'note', from: 'a', n: 2 })).toBe('stopped');
  });

  it('D3: what lived below a lost actor in other threads is stopped before its setup runs again', async () => {
    const stage = await way.open();
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    const top = stage.system.spawn(revenant({ witness, name: 'top', child: { thread: way.second } }), { thread: way.first });
    const [orphan] = await top.ask({ type: 'children' });
    const deep = await top.ask({ type: 'spawn', what: revenant({ child: { thread: 'owner' } }), options: { thread: way.second } });
    await deep.started;
    const [below] = await (deep as unknown as ActorRef<RevenantMessage>).ask({ type: 'children' });
    await below?.started;
    const orphans = [orphan, deep, below] as AnyRef[];
    await stage.kill(FIRST);
    const [fresh] = await top.ask({ type: 'children' }, LONG);
    expect(orphans.map((ref) => ref.isAlive)).toEqual([false, false, false]);
    expect(fresh?.isAlive).toBe(true);
    await stage.until('the restart is told of', () => stage.restarts.some(({ actor }) => actor === top));
    const order = stage.events.map(({ type, actor }) => [type, actor]);
    const restart = order.findLastIndex(([type, actor]) => type === 'restarted' && actor === top);
    for (const ref of orphans) {
      const end = order.findIndex(([type, actor]) => type === 'stopped' && actor === ref);
      expect(end).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThan(restart);
    }
  });

  it('G17, D3: what lived below a lost actor and does not stop in time is killed before its setup runs again, with all below it', async () => {
    const set = new Mortals(await way.open({ defaults: { stopTimeoutMs: 200 } }));
    const { stage } = set;
    const gate = set.gate();
    const top = set.spawn('top', { thread: way.first });
    const hung = await set.child(top, 'hung', { thread: way.second }, { stop: gate });
    const busy = await set.child(top, 'busy', { thread: 'owner' });
    const below = await set.child(hung, 'below', { thread: 'owner' }, { stop: gate });
    await Promise.all([hung.started, busy.started, below.started]);
    busy.tell({ type: 'pass', gate });
    // Else it may be told to stop before it has begun, and has nothing to be killed over.
    await waiting(gate);
    await stage.kill(FIRST);
    expect(await stage.inTime(top.ask({ type: 'ping' }, LONG))).toBe('pong');
    const order = stage.events.flatMap((event) => {
      if (event.type === 'restarted') return [event.actor.name];
      return event.type === 'stopped' && event.actor !== set.witness ? [`${event.actor.name} ${String(event.detail)}`] : [];
    });
    expect(order.slice(0, 3).sort()).toEqual(['below killed', 'busy killed', 'hung killed']);
    expect(order.slice(3)).toEqual(['top']);
    expect([hung.isAlive, busy.isAlive, below.isAlive]).toEqual([false, false, false]);
  });
});

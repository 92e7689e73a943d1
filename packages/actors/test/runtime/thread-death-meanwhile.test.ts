import { type ActorRef, ActorStoppedError, type AnyRef, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { revenant } from '../fixtures/revenant.ts';
import { puppet } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { untilFull } from '../support/full.ts';
import { Mortals, waiting } from '../support/mortals.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

/** What else begins or ends while the death of a thread is seen to. */
inEachWay((way) => {
  if (!way.crosses) {
    it('an actor of the owner cannot die with a worker', async () => {
      const stage = await way.open();
      const above = stage.system.spawn(revenant({ child: { name: 'child' } }));
      await stage.killNow(FIRST);
      expect(await above.ask({ type: 'children' })).toHaveLength(1);
    });
    return;
  }

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

  it('who waits for the start of an actor that ends with its thread is told so: nobody has asked it anything', async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const setup = mortals.gate();
    const doomed = mortals.spawn('doomed', { thread: way.first }, { setup });
    const started = failure(doomed.started);
    await waiting(setup);
    const stopped = doomed.stop();
    await stage.kill(FIRST);
    await stage.inTime(stopped);
    const error = await stage.inTime(started);
    expect(error).toBeInstanceOf(ThreadLostError);
    expect(error).toMatchObject({ message: `Cannot start "doomed": thread ${FIRST} has died`, data: { thread: FIRST, culprit: false } });
    expect((error as Error).cause).toMatchObject({ message: `Thread ${FIRST} was killed` });
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
    const doomed = stage.system.spawn(revenant({}), { thread: way.first });
    await doomed.started;
    const early = stage.system.spawn(recorder, { thread: way.first });
    early.tell({ type: 'note', from: 'early', n: 1 });
    const killed = stage.killNow(FIRST);
    const late = stage.system.spawn(recorder, { thread: way.first });
    late.tell({ type: 'note', from: 'late', n: 1 });
    await Promise.all([killed, early.started, late.started]);
    // A thread that dies a moment later has handled it, and taken along what its actor knew of it.
    const heard = await late.ask({ type: 'report' }, LONG);
    if (way.title === 'virtual' || heard.length > 0) expect(heard).toEqual([{ from: 'late', n: 1 }]);
    await early.ask({ type: 'report' }, LONG);
  });

  it('G55: an actor whose setup was the last that its thread did has started when it comes back', async () => {
    const stage = await way.open();
    await stage.system.spawn(recorder, { thread: way.first }).started;
    const isVirtual = way.title === 'virtual';
    const late = stage.system.spawn(revenant({}), { thread: way.first });
    const killed = isVirtual ? stage.killNow(FIRST) : undefined;
    if (killed === undefined) late.tell({ type: 'exit' });
    // A thread that is awake is told with the turn: not of this one, which takes its thread along.
    const untilMs = performance.now() + (isVirtual ? 0 : 100);
    while (performance.now() < untilMs);
    await stage.inTime(late.started);
    await killed;
    expect(await stage.inTime(late.ask({ type: 'get' }, LONG))).toBe(0);
  });

  it('G24, G55: one that is asked to drain before it has come back is the one that has started: it is restarted, and ends', async () => {
    // As late as the successor has begun, turn by turn.
    const stage = await way.open({ defaults: { respawnsMax: 100, respawnPauseMs: 1, respawnPauseMaxMs: 1 } });
    for (let turns = 0; turns < 12; turns++) {
      const doomed = stage.system.spawn(recorder, { thread: way.first });
      const starts = (): number => stage.events.filter(({ type, actor }) => type === 'started' && actor === doomed).length;
      await stage.until('its start is told of', () => starts() > 0);
      const killed = stage.killNow(FIRST);
      for (let n = 0; n < turns; n++) await turn();
      await stage.inTime(Promise.all([killed, doomed.drain()]));
      // Behind whatever the successor has to tell of it.
      await stage.inTime(stage.system.spawn(recorder, { thread: way.first }).stop());
      expect(starts()).toBe(1);
    }
  });

  it('sends that wait for room in a thread that dies are taken by the new incarnation', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 5 } });
    const doomed = stage.system.spawn(recorder, { thread: way.first });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    doomed.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    await untilFull(stage, doomed, () => doomed.tell({ type: 'note', from: 'filler', n: 0 }));
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
    const held = stage.system.spawn(revenant({}), { thread: way.second });
    const child = (await held.ask({
      type: 'spawn',
      what: recorder(),
      options: { thread: way.first },
    })) as unknown as ActorRef<RecorderMessage>;
    await child.started;
    const asked = failure(one.ask({ type: 'do', steps: [{ do: 'ask', to: held, message: { type: 'hold' }, timeout: 60_000 }] }, LONG));
    await Promise.all([one.ask({ type: 'do', steps: [] }), other.ask({ type: 'do', steps: [] })]);
    // Killed one after the other, the first would hear of the second's death, and answer.
    await stage.kill(FIRST, SECOND);
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await one.ask({ type: 'do', steps: [{ do: 'ask', to: held, message: { type: 'get' }, timeout: 60_000 }] }, LONG)).toEqual([
      { value: 0 },
    ]);
    expect(await other.ask({ type: 'do', steps: [] }, LONG)).toEqual([]);
    expect(child.isAlive).toBe(false);
    await stage.untilLosses(2);
    await stage.untilQuiet();
  });

  it('system.stop() right after the death of a thread resolves, and with both threads dead as well', async () => {
    const stage = await way.open();
    const refs = [way.first, way.second].map((thread) => stage.system.spawn(revenant({ child: { thread: 'owner' } }), { thread }));
    await Promise.all(refs.map((ref) => ref.ask({ type: 'get' })));
    void stage.kill(FIRST);
    await stage.kill(SECOND);
    await stage.inTime(stage.system.stop());
    for (const ref of refs) expect(await failure(ref.ask({ type: 'get' }))).toBeInstanceOf(Error);
  });

  it('a dedicated thread that dies is started again for its actor, and free again when that ends', async () => {
    const stage = await way.open({ dedicatedMax: 1, name: 'dedicated death' });
    const own = stage.system.spawn(revenant({ start: 4 }), { thread: 'dedicated' });
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

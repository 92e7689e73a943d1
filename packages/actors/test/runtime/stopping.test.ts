import {
  type ActorRef,
  ActorStoppedError,
  type AnyRef,
  type Blueprint,
  type Placement,
  StateError,
  stop,
  supervise,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { Declined, fragile, startsLater } from '../fixtures/failing.ts';
import { gate } from '../fixtures/gate.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { spinner } from '../fixtures/spinner.ts';
import { witnessed } from '../fixtures/witnessed.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const note = (n: number) => ({ type: 'note', from: 'a', n }) as const;

inEachWay((way) => {
  it('G14: stop finishes the message under way and overtakes those that wait', async () => {
    const stage = await way.open();
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const witness = system.spawn(recorder, { thread: 'owner' });
    const ref = system.spawn(witnessed({ witness, name: 'it' }), { thread: way.first });
    ref.tell({ type: 'work', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    for (const _ of [1, 2, 3]) ref.tell({ type: 'work', gate: door });
    const ended = ref.stop();
    door.tell({ type: 'open' });
    await ended;
    expect((await witness.ask({ type: 'report' })).map(({ from }) => from)).toEqual(['it worked']);
    const letters = await stage.untilDeadLetters(3);
    expect(letters.map(({ reason, message }) => [reason, (message as { type: string }).type])).toEqual(
      [1, 2, 3].map(() => ['stopped', 'work']),
    );
  });

  if (way.title === 'threads')
    it('G10, G14: stop is noticed between two messages of a turn; what ctx.flush() showed is seen meanwhile', async () => {
      // Elsewhere nobody sees a turn from outside.
      const { system } = await way.open();
      const witness = system.spawn(recorder, { thread: 'owner' });
      const ref = system.spawn(spinner({ witness }), { thread: way.first });
      await ref.started;
      for (let n = 1; n <= 3; n++) ref.tell({ type: 'spin', ms: 100, n });
      const seen = async (): Promise<readonly number[]> => (await witness.ask({ type: 'report' })).map(({ n }) => n);
      await expect.poll(seen, { interval: 0 }).toEqual([1]);
      await ref.stop();
      expect(await seen()).toEqual([1]);
    });

  it('G15: isAlive is false in every thread as soon as a stop has begun, and new messages are refused', async () => {
    const stage = await way.open();
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const ref = system.spawn(recorder, { thread: way.first });
    ref.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    expect(ref.isAlive).toBe(true);
    const ended = ref.stop();
    expect(ref.isAlive).toBe(false);
    for (const thread of ['owner', way.first, way.second] as const) {
      const third = system.spawn(puppet, { thread });
      expect(await third.ask({ type: 'do', steps: [{ do: 'tell', to: ref, message: note(1) }] })).toEqual([{ value: 'stopped' }]);
    }
    door.tell({ type: 'open' });
    await ended;
    await stage.untilDeadLetters(3);
  });

  it('G18: what is queued at the end: asks fail with ActorStoppedError, tells are dead letters, each once', async () => {
    const stage = await way.open();
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const ref = system.spawn(recorder, { thread: way.first });
    ref.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const asked: Promise<unknown>[] = [];
    for (let n = 0; n < 20; n++) {
      ref.tell(note(n));
      asked.push(failure(ref.ask({ type: 'ask', from: 'a', n }, { timeout: 60_000 })));
    }
    const ended = ref.stop();
    door.tell({ type: 'open' });
    for (const error of await Promise.all(asked)) expect(error).toBeInstanceOf(ActorStoppedError);
    await ended;
    await stage.untilQuiet();
    const letters = await stage.untilDeadLetters(20);
    expect(letters.map(({ message, reason }) => [reason, message])).toEqual(Array.from({ length: 20 }, (_, n) => ['stopped', note(n)]));
    expect(stage.count('stopped')).toBe(20);
  });

  it('G18, C3: asks that were received and not answered fail with ActorStoppedError when their actor stops', async () => {
    const { system } = await way.open();
    const ref = system.spawn(fragile, { thread: way.first });
    const held = [1, 2, 3].map(() => failure(ref.ask({ type: 'hold' }, { timeout: 60_000 })));
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    await ref.stop();
    for (const error of await Promise.all(held)) expect(error).toBeInstanceOf(ActorStoppedError);
  });

  it('G18, G45, C3: an actor that is stopped for its failure: only the ask it failed on gets the error, the others ActorStoppedError with it as cause', async () => {
    const stage = await way.open();
    for (const type of ['throw', 'reject'] as const) {
      const ref = stage.system.spawn(fragile, { thread: way.first, supervise: supervise.otherwise(stop()) });
      const held = failure(ref.ask({ type: 'hold' }, { timeout: 60_000 }));
      const failing = failure(ref.ask({ type, what: 'declined' } as never, { timeout: 60_000 }));
      const queued = failure(ref.ask({ type: 'ping' }, { timeout: 60_000 }));
      expect(await failing).toBeInstanceOf(Declined);
      const other = (await held) as ActorStoppedError;
      expect(other).toBeInstanceOf(ActorStoppedError);
      expect(other.data).toEqual({ target: ref.name });
      expect(other.cause).toBeInstanceOf(Declined);
      const last = (await queued) as ActorStoppedError;
      expect(last).toBeInstanceOf(ActorStoppedError);
      // On real threads it may have been refused before it was queued.
      if (way.title !== 'threads') expect(last.cause).toBeInstanceOf(Declined);
      await ref.stop();
      expect(ref.isAlive).toBe(false);
      await stage.until('it is logged', () =>
        stage.lines.some(({ level, data }) => level === 'error' && (data as { actor?: string }).actor === ref.name),
      );
      await stage.until('it is reported', () =>
        stage.events.some((event) => event.type === 'stopped' && event.actor === ref && event.detail instanceof Declined),
      );
    }
  });

  it('G16: children stop before their parent, youngest first, one after the other, wherever they live', async () => {
    const stage = await way.open();
    const { system } = stage;
    // In the parent's thread: there a child's last words arrive before its end does.
    const witness = system.spawn(recorder, { thread: way.first });
    const above = system.spawn(parent, { thread: way.first, name: 'above' });
    const places = [way.first, way.second, 'owner', way.second, way.first] as const;
    for (const [index, thread] of places.entries()) {
      const what = witnessed({ witness, name: `child ${index}`, watches: true });
      const child = await above.ask({ type: 'spawn', what, options: { thread, name: `child-${index}` } });
      await child.started;
    }
    await above.stop();
    const seen = (await witness.ask({ type: 'report' })).map(({ from }) => from);
    expect(seen).toEqual(places.map((_, index) => `child ${places.length - 1 - index} stops`));
    expect(above.isAlive).toBe(false);
  });

  it('G16: stop settles when the actor and all below it have ended, and their names are free', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first, name: 'above' });
    const middle = (await above.ask({ type: 'spawn', what: parent(), options: { thread: way.second } })) as typeof above;
    const below = (await middle.ask({ type: 'spawn', what: parent(), options: { thread: 'owner' } })) as typeof above;
    await below.started;
    await above.stop();
    expect([above.isAlive, middle.isAlive, below.isAlive]).toEqual([false, false, false]);
    await system.spawn(parent, { thread: way.first, name: 'above' }).started;
  });

  it('G16: a child that fails while its siblings stop does not keep them alive', async () => {
    const { system } = await way.open();
    const door = system.spawn(gate, { thread: 'owner' });
    const above = system.spawn(parent, { thread: way.first });
    const spawn = (what: Blueprint<never>, thread: Placement) => above.ask({ type: 'spawn', what, options: { thread } });
    const eldest = await spawn(recorder(), way.second);
    const failing = (await spawn(fragile(), way.second)) as ActorRef<{ type: 'reject' }>;
    const youngest = (await spawn(recorder(), way.first)) as ActorRef<{ type: 'block'; gate: typeof door }>;
    youngest.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    const ended = above.stop();
    failing.tell({ type: 'reject' });
    door.tell({ type: 'open' });
    await ended;
    expect([eldest.isAlive, failing.isAlive, youngest.isAlive]).toEqual([false, false, false]);
  });

  it('a parent goes on when a child ends, and no longer has it', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first });
    for (const thread of ['owner', way.first, way.second] as const) {
      const child = await above.ask({ type: 'spawn', what: recorder(), options: { thread, name: 'child' } });
      await child.stop();
      // Its parent may hear of it later than who awaited the end: that goes another way.
      await expect.poll(async () => (await above.ask({ type: 'look' })).children, { interval: 0 }).toEqual([]);
    }
    expect(above.isAlive).toBe(true);
  });

  it('G14: stopping twice, from several threads, ends it once and settles every call', async () => {
    const stage = await way.open();
    const { system } = stage;
    const ref = system.spawn(recorder, { thread: way.first });
    const others = [way.second, 'owner' as const].map((thread) => system.spawn(parent, { thread }));
    await Promise.all([ref.stop(), ref.stop(), ...others.map((other) => other.ask({ type: 'await-end', ref }))]);
    await ref.stop();
    await stage.until('its end is reported', () => stage.events.some(({ type, actor }) => type === 'stopped' && actor === ref));
    expect(stage.events.filter(({ type, actor }) => type === 'stopped' && actor === ref).length).toBe(1);
  });

  it('I3: more stops at once than the control ring holds are all carried out', async () => {
    const stage = await way.open({ defaults: { controlRingBytes: 1_024 } });
    const { system } = stage;
    const refs = Array.from({ length: 1_000 }, () => system.spawn(recorder, { thread: way.first }));
    await Promise.all(refs.map((ref) => ref.started));
    const ended = refs.map((ref) => ref.stop());
    expect(refs.some(({ isAlive }) => isAlive)).toBe(false);
    await Promise.all(ended);
  });

  it('stop before setup has run ends the actor, and started says so', async () => {
    const { system } = await way.open();
    const door = system.spawn(gate, { thread: 'owner' });
    const ref = system.spawn(startsLater({ gate: door }), { thread: way.first });
    const ended = ref.stop();
    door.tell({ type: 'open' });
    await ended;
    await failure(ref.started);
    expect(ref.isAlive).toBe(false);
  });

  it('S9: awaiting the own end, or that of one above, inside a handler rejects at once; the stop goes on', async () => {
    const { system } = await way.open();
    const above = system.spawn(parent, { thread: way.first, name: 'above' });
    const below = (await above.ask({ type: 'spawn', what: parent(), options: { thread: way.second } })) as typeof above;
    const end = (ref: AnyRef) => failure(below.ask({ type: 'await-end', ref }));
    expect(await end(above)).toBeInstanceOf(StateError);
    await above.stop();
    const other = system.spawn(parent, { thread: way.first });
    expect(await failure(other.ask({ type: 'await-end', ref: other }))).toBeInstanceOf(StateError);
    await other.stop();
    expect([above.isAlive, below.isAlive, other.isAlive]).toEqual([false, false, false]);
  });

  it('an actor that stops itself finishes its message', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(parent, { thread: way.first });
    ref.tell({ type: 'stop-self' });
    await ref.stop();
    expect(ref.isAlive).toBe(false);
  });

  it('the signal of an actor is aborted when its stop begins, also while its handler waits for nothing else', async () => {
    const { system } = await way.open();
    const witness = system.spawn(recorder, { thread: 'owner' });
    const door = system.spawn(gate, { thread: 'owner' });
    const watching = [true, false].map((watches) => {
      const ref = system.spawn(witnessed({ witness, name: `watches ${watches},`, watches }), { thread: way.first });
      ref.tell({ type: 'until-aborted', gate: door });
      return ref;
    });
    await door.ask({ type: 'waiting', count: 2 });
    const ended = Promise.all(watching.map((ref) => ref.stop()));
    door.tell({ type: 'open' });
    await ended;
    const seen = (await witness.ask({ type: 'report' })).map(({ from }) => from);
    expect(seen.sort()).toEqual(['watches false, aborted', 'watches true, aborted', 'watches true, stops']);
  });
}, ALLOW_IO);

import {
  type ActorRef,
  ActorStoppedError,
  type AnyRef,
  type MailboxOptions,
  MailboxOverflowError,
  type RestartPolicy,
  restart,
  supervise,
  type SystemEvent,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { bounded, type BoundedMessage, metronome, watchkeeper } from '../fixtures/bounded.ts';
import { gate } from '../fixtures/gate.ts';
import { observer } from '../fixtures/observer.ts';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { stasher } from '../fixtures/stasher.ts';
import { team } from '../fixtures/team.ts';
import { untilFull } from '../support/full.ts';
import { accepted, block, blocked, note, numbersOf, upTo } from '../support/blocked.ts';
import type { Stage } from '../support/stage.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const BOUND = 10;
const overloadsOf = (stage: Stage): Extract<SystemEvent, { type: 'overload' }>[] =>
  stage.events.filter((event) => event.type === 'overload');

inEachWay((way) => {
  it('G9: under stop the actor ends with MailboxOverflowError; who told it too much is told stopped, watchers why', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const direction of way.directions) {
      const above = system.spawn(parent, { thread: direction.to });
      const door = system.spawn(gate, { thread: 'owner' });
      const options = { name: 'strict', restart: 'temporary', mailbox: { capacity: BOUND, overflow: 'stop' } } as const;
      const receiver = (await above.ask({ type: 'spawn', what: recorder(), options })) as ActorRef<RecorderMessage>;
      const watcher = system.spawn(observer({}), { thread: direction.from });
      watcher.tell({ type: 'watch', refs: [receiver as AnyRef] });
      await watcher.ask({ type: 'report' });
      await block(receiver, door);
      const voice = system.spawn(puppet, { thread: direction.from });
      const waits: Step = { do: 'ask', to: receiver, timeout: 60_000, message: { type: 'ask', from: 'a', n: 99 } };
      const tells = upTo(BOUND + 1).map((n): Step => ({ do: 'tell', to: receiver, message: note(n) }));
      const came = voice.ask({ type: 'do', steps: [waits, ...tells] }, { timeout: 60_000 });
      await stage.until('it is not alive', () => !receiver.isAlive);
      expect(receiver.tell(note(100))).toBe('stopped');
      door.tell({ type: 'open' });
      const [asked, ...told] = await came;
      expect((asked as { error: unknown }).error).toBeInstanceOf(ActorStoppedError);
      expect(told.slice(0, BOUND - 1), direction.title).toEqual(accepted(BOUND - 1));
      // Another thread may see the end before its sender's turn is over, or after it.
      const late = direction.title.startsWith('same') ? ['stopped'] : ['accepted', 'stopped'];
      expect(told.length).toBe(BOUND + 1);
      for (const { value } of told.slice(BOUND - 1) as { value: unknown }[]) expect(late).toContain(value);
      await stage.untilDeadLetters(BOUND + 2);
      expect(new Set(stage.deadLetters.map(({ reason }) => reason))).toEqual(new Set(['stopped']));
      await stage.until('the watcher is told', () =>
        stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name === 'strict'),
      );
      const end = stage.events.find(({ type, actor }) => type === 'stopped' && actor?.name === 'strict');
      expect(end?.detail).toBeInstanceOf(MailboxOverflowError);
      expect(end?.detail).toMatchObject({ data: { target: 'strict', capacity: BOUND } });
      await stage.untilQuiet();
      expect(await watcher.ask({ type: 'report' })).toEqual(['hook strict MailboxOverflowError']);
      stage.forget();
    }
  });

  it('G9, G27: an overflow is an abnormal end: a permanent or transient child comes back with an empty mailbox, a temporary one does not', async () => {
    const stage = await way.open();
    const { system } = stage;
    const mailbox = { capacity: 3, overflow: 'stop' } as const;
    const policies: RestartPolicy[] = ['permanent', 'transient', 'temporary'];
    const children = policies.map((restart) => ({ name: restart, start: recorder(), restart, mailbox, thread: way.first }));
    const above = system.spawn(team({ strategy: 'one-for-one', children }), { thread: way.second });
    await above.started;
    for (const name of policies) {
      const door = system.spawn(gate, { thread: 'owner' });
      const first = (await above.ask({ type: 'get', name })) as unknown as ActorRef<RecorderMessage>;
      await block(first, door);
      for (let n = 0; first.tell(note(n)) !== 'stopped'; n++) await turn();
      door.tell({ type: 'open' });
      await stage.until('it has ended', () => stage.events.some(({ type, actor }) => type === 'stopped' && actor === first));
      const next = await stage.inTime(above.ask({ type: 'get', name }, { timeout: 60_000 }).catch((error: Error) => error));
      if (name === 'temporary') expect(next).toBeInstanceOf(Error);
      else {
        const again = next as unknown as ActorRef<RecorderMessage>;
        expect(again === first, name).toBe(false);
        expect(await numbersOf(again)).toEqual([]);
      }
    }
  });

  it('G9: a definition says how much waits for its actors, in any thread, also where its module was not imported; spawn goes before it', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const thread of [way.first, way.second, 'owner'] as const) {
      const above = system.spawn(parent, { thread });
      for (const [options, kept] of [
        [{}, [5, 6, 7, 8]],
        [{ mailbox: { capacity: 2, overflow: 'drop-newest' } }, [0, 1]],
      ] as const) {
        const door = system.spawn(gate, { thread: 'owner' });
        const what = (await above.ask({ type: 'spawn', what: bounded(), options })) as ActorRef<BoundedMessage>;
        await block(what, door);
        for (const n of upTo(9)) what.tell({ type: 'note', n });
        await stage.until('the others are dropped', () => stage.unfinished <= kept.length + 1);
        door.tell({ type: 'open' });
        await stage.untilQuiet();
        expect(await what.ask({ type: 'report' })).toEqual(kept);
      }
    }
  });

  it('G10: what is the actor’s own neither counts against the bound nor is dropped', async () => {
    const stage = await way.open();
    for (const overflow of ['reject', 'drop-newest', 'drop-oldest'] as const) {
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const receiver = stage.system.spawn(metronome({ ticks: 8 }), { thread: way.first, mailbox: { capacity: 4, overflow } });
      receiver.tell({ type: 'block', gate: door });
      await stage.inTime(door.ask({ type: 'waiting', count: 1 }, { timeout: 60_000 }));
      // The ticks, and the message that waits at the gate.
      while (stage.unfinished < 9) {
        await stage.advance(1);
        await turn();
      }
      for (const n of upTo(4)) expect(receiver.tell({ type: 'note', n })).toBe('accepted');
      if (way.crosses === false) expect(receiver.tell({ type: 'note', n: 4 })).toBe(overflow === 'reject' ? 'full' : 'accepted');
      door.tell({ type: 'open' });
      await stage.untilQuiet();
      const notes = await receiver.ask({ type: 'report' });
      expect(
        notes.filter((n) => n < 0).toSorted((a, b) => b - a),
        overflow,
      ).toEqual(upTo(8).map((n) => -1 - n));
      expect(notes.filter((n) => n >= 0).length).toBe(4);
    }
  });

  it('G10: stop and kill reach an actor whose mailbox is full at once, and what waits is accounted for', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      for (const how of ['stop', 'kill'] as const) {
        const { receiver, open, say } = await blocked(stage, direction, { capacity: BOUND });
        await say(upTo(BOUND).map((n) => ({ do: 'tell', to: receiver, message: note(n) })));
        const ended = receiver[how]();
        expect(receiver.isAlive).toBe(false);
        // A kill does not even wait for the handler.
        if (how === 'kill') await ended;
        open();
        await ended;
        await stage.untilDeadLetters(BOUND);
        expect(new Set(stage.deadLetters.map(({ reason }) => reason)), direction.title).toEqual(new Set(['stopped']));
        stage.forget();
      }
    }
  });

  it('an overload is told once when it begins and once when it is over, however often the mailbox fills up in between', async () => {
    const stage = await way.open();
    const { system } = stage;
    const mailbox = { capacity: 4, lowWater: 1 } as const;
    const receiver = system.spawn(recorder, { thread: way.first, mailbox });
    await receiver.started;
    for (let round = 0; round < 3; round++) {
      const door = system.spawn(gate, { thread: 'owner' });
      await block(receiver, door);
      await untilFull(stage, receiver, () => receiver.tell(note(round)));
      door.tell({ type: 'open' });
      await stage.untilQuiet();
    }
    await stage.until('it is told', () => overloadsOf(stage).length > 0);
    const over = new Promise<void>((resolve) => void stage.until('it is over', () => overloadsOf(stage).length > 1).then(resolve));
    await stage.inTime(over);
    const [raised, lowered, ...more] = overloadsOf(stage);
    expect(more).toEqual([]);
    expect(raised?.actor).toBe(receiver);
    expect(raised?.detail).toEqual({ state: 'raised', capacity: 4, overflow: 'reject', times: 1, durationMs: 0 });
    expect(lowered?.detail).toMatchObject({ state: 'lowered', capacity: 4, times: 3 });
    expect(lowered?.detail.durationMs).toBeGreaterThanOrEqual(1_000);
  });

  it('an overload of an actor that ends is over with it', async () => {
    const stage = await way.open();
    const { receiver, open } = await blocked(stage, { from: way.second, to: way.first }, { capacity: 2 });
    await untilFull(stage, receiver, () => receiver.tell(note(0)));
    const ended = receiver.stop();
    open();
    await ended;
    await stage.until('it is told', () => stage.events.some(({ type, actor }) => type === 'stopped' && actor === receiver));
    const seen = stage.events.filter(({ type, actor }) => actor === receiver && type !== 'dead-letter');
    expect(seen.map(({ type, detail }) => (type === 'overload' ? `${type} ${detail.state}` : type))).toEqual([
      'started',
      'overload raised',
      'overload lowered',
      'stopped',
    ]);
  });

  it('G9: a subscriber that drops what is too much does not run in circles over its own dead letters', async () => {
    const stage = await way.open();
    const { system } = stage;
    const keeper = system.spawn(watchkeeper, { thread: way.first });
    await keeper.ask({ type: 'watch' });
    const spawned = new Set<unknown>(Array.from({ length: 50 }, () => system.spawn(recorder, { thread: way.second })));
    // That they have started was told the keeper by then, as the stage was: an event on its way to the owner counts as no message.
    const toldOf = () => stage.events.filter(({ type, actor }) => type === 'started' && spawned.has(actor)).length;
    await stage.until('it was told that all have started', () => toldOf() === spawned.size);
    await stage.untilQuiet();
    // The question itself may be dropped for an event.
    let seen: number | undefined;
    while (seen === undefined) seen = await keeper.ask({ type: 'count' }).catch(() => undefined);
    expect(seen).toBeGreaterThan(0);
  });

  it('G37: options of a mailbox that make no sense are refused at spawn, naming the field', async () => {
    const { system } = await way.open();
    const spawn = (mailbox: unknown) => () => system.spawn(recorder, { mailbox: mailbox as MailboxOptions });
    expect(spawn(5)).toThrow('Cannot spawn "recorder": mailbox is { capacity, overflow, lowWater }, not 5');
    expect(spawn({ capacity: 0 })).toThrow('Cannot spawn "recorder": mailbox.capacity is a whole number above 0, not 0');
    expect(spawn({ overflow: 'drop' })).toThrow(
      `Cannot spawn "recorder": mailbox.overflow is 'reject', 'drop-newest', 'drop-oldest' or 'stop', not "drop"`,
    );
    expect(spawn({ capacity: 4, lowWater: 4 })).toThrow('Cannot spawn "recorder": mailbox.lowWater is a whole number from 0 to 3, not 4');
    expect(spawn({ lowWater: 4 })).toThrow('Cannot spawn "recorder": mailbox.lowWater is given without mailbox.capacity');
    expect(spawn({ size: 4 })).toThrow('Cannot spawn "recorder", mailbox: there is no option "size"');
  });

  it('G10, G25: a failure of an actor whose mailbox is full is decided about, and what waits is handled by its next incarnation', async () => {
    const stage = await way.open();
    const { system } = stage;
    const table = supervise.otherwise(restart());
    const door = system.spawn(gate, { thread: 'owner' });
    const options = { thread: way.first, mailbox: { capacity: 3 } } as const;
    const receiver = system.spawn(stasher({ isOpen: true }), { ...options, supervise: table });
    receiver.tell({ type: 'pass', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    receiver.tell({ type: 'fail' }, { lane: 'high' });
    for (const n of [1, 2]) receiver.tell({ type: 'note', n });
    door.tell({ type: 'open' });
    await stage.until('it has restarted', () => stage.restarts.length > 0);
    await stage.untilQuiet();
    expect((await receiver.ask({ type: 'report' })).notes).toEqual([1, 2]);
  });
});

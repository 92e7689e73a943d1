import {
  type ActorRef,
  ActorStoppedError,
  type AnyRef,
  type Lane,
  type MailboxOptions,
  MailboxFullError,
  MailboxOverflowError,
  type RestartPolicy,
  type SystemEvent,
} from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bounded, type BoundedMessage, metronome, watchkeeper } from '../fixtures/bounded.ts';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { observer } from '../fixtures/observer.ts';
import { parent } from '../fixtures/parent.ts';
import { type Came, puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { stasher, type StasherMessage } from '../fixtures/stasher.ts';
import { repairing, team } from '../fixtures/team.ts';
import type { Stage } from '../support/stage.ts';
import type { Direction } from '../support/way.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const BOUND = 10;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const note = (n: number) => ({ type: 'note', from: 'a', n }) as const;

/** A receiver with that mailbox that handles nothing until the door opens, and somebody who speaks to it. */
async function blocked(stage: Stage, { from, to }: Pick<Direction, 'from' | 'to'>, mailbox: MailboxOptions) {
  const { system } = stage;
  const door = system.spawn(gate, { thread: 'owner' });
  const receiver = system.spawn(recorder, { thread: to, mailbox });
  const voice = system.spawn(puppet, { thread: from });
  await block(receiver, door);
  return {
    receiver,
    open: () => void door.tell({ type: 'open' }),
    say: (steps: readonly Step[]) => voice.ask({ type: 'do', steps }, { timeout: 60_000 }),
    tell: (numbers: readonly number[], lane: Lane = 'normal') =>
      voice.ask(
        { type: 'do', steps: numbers.map((n): Step => ({ do: 'tell', to: receiver, lane, message: note(n) })) },
        { timeout: 60_000 },
      ),
  };
}

async function block(receiver: ActorRef<{ type: 'block'; gate: ActorRef<GateMessage> }>, door: ActorRef<GateMessage>): Promise<void> {
  receiver.tell({ type: 'block', gate: door });
  await door.ask({ type: 'waiting', count: 1 });
}

const accepted = (count: number): Came[] => upTo(count).map(() => ({ value: 'accepted' }));
const numbersOf = async (receiver: ActorRef<RecorderMessage>): Promise<number[]> =>
  (await receiver.ask({ type: 'report' }, { timeout: 60_000 })).map(({ n }) => n);
const lettersOf = (stage: Stage): [string, number][] =>
  stage.deadLetters.map(({ reason, message }) => [reason, (message as { n: number }).n]);
const overloadsOf = (stage: Stage): Extract<SystemEvent, { type: 'overload' }>[] =>
  stage.events.filter((event) => event.type === 'overload');

inEachWay((way) => {
  it('F1, G9: under drop-newest tell says accepted, the bound is exact, and what comes behind it is a dead letter', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { receiver, open, tell } = await blocked(stage, direction, { capacity: BOUND, overflow: 'drop-newest' });
      expect(await tell(upTo(BOUND + 5)), direction.title).toEqual(accepted(BOUND + 5));
      await stage.untilDeadLetters(5);
      expect(lettersOf(stage)).toEqual(upTo(5).map((n) => ['dropped', BOUND + n]));
      open();
      await stage.untilQuiet();
      expect(await numbersOf(receiver)).toEqual(upTo(BOUND));
      stage.events.length = 0;
    }
  });

  it('F1, G9: under drop-oldest the newest are kept, in order', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { receiver, open, tell } = await blocked(stage, direction, { capacity: BOUND, overflow: 'drop-oldest' });
      expect(await tell(upTo(BOUND + 5)), direction.title).toEqual(accepted(BOUND + 5));
      await stage.untilDeadLetters(5);
      expect(lettersOf(stage)).toEqual(upTo(5).map((n) => ['dropped', n]));
      open();
      await stage.untilQuiet();
      expect(await numbersOf(receiver)).toEqual(upTo(BOUND).map((n) => n + 5));
      stage.events.length = 0;
    }
  });

  it('F1, G9: drop-oldest takes from the lowest lane first, and never from a lane above that of the new message', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { receiver, open, tell } = await blocked(stage, direction, { capacity: 6, overflow: 'drop-oldest' });
      await tell([1, 2], 'normal');
      await tell([11, 12], 'low');
      await tell([21, 22], 'high');
      // Both of lane low, then one of lane normal; then one of its own lane; then nothing is below it.
      await tell([23, 24, 25], 'high');
      await tell([3], 'normal');
      await tell([13], 'low');
      await stage.untilDeadLetters(5);
      expect(lettersOf(stage), direction.title).toEqual([11, 12, 1, 2, 13].map((n) => ['dropped', n]));
      open();
      await stage.untilQuiet();
      expect(await numbersOf(receiver)).toEqual([21, 22, 23, 24, 25, 3]);
      stage.events.length = 0;
    }
  });

  it('F1, G45: an ask that is dropped fails at once with MailboxFullError, which carries its message', async () => {
    const stage = await way.open();
    let rounds = 0;
    for (const overflow of ['drop-newest', 'drop-oldest'] as const) {
      for (const direction of way.directions) {
        const { receiver, open, say } = await blocked(stage, direction, { capacity: 2, overflow });
        const asks = upTo(4).map((n): Step => ({ do: 'ask', to: receiver, timeout: 60_000, message: { type: 'ask', from: 'a', n } }));
        const came = say(asks);
        rounds++;
        await stage.until('two are dropped', () => stage.count('dropped') >= 2 * rounds);
        open();
        const dropped = overflow === 'drop-newest' ? [2, 3] : [0, 1];
        for (const [n, { value, error }] of ((await came) as { value?: unknown; error?: unknown }[]).entries()) {
          if (!dropped.includes(n)) expect(value, `${direction.title} ${n}`).toBe(n);
          else {
            expect(error, `${direction.title} ${n}`).toBeInstanceOf(MailboxFullError);
            expect((error as MailboxFullError).data.message).toEqual({ type: 'ask', from: 'a', n });
          }
        }
        await stage.untilQuiet();
      }
    }
    expect(stage.deadLetters).toEqual([]);
  });

  it('G9: under drop-newest and drop-oldest a send does not wait', async () => {
    const stage = await way.open();
    for (const overflow of ['drop-newest', 'drop-oldest'] as const) {
      for (const direction of way.directions) {
        const { receiver, open, say } = await blocked(stage, direction, { capacity: 2, overflow });
        const steps = upTo(6).map((n): Step => ({ do: 'send', to: receiver, message: note(n) }));
        expect(await say(steps), direction.title).toEqual(upTo(6).map(() => ({ value: undefined })));
        await stage.untilDeadLetters(4);
        open();
        stage.events.length = 0;
      }
    }
  });

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
      const inThread = direction.title.startsWith('same');
      expect(told, direction.title).toEqual([
        ...accepted(BOUND - 1),
        ...(inThread ? [{ value: 'stopped' }, { value: 'stopped' }] : accepted(2)),
      ]);
      await stage.untilDeadLetters(BOUND + 2);
      expect(new Set(stage.deadLetters.map(({ reason }) => reason))).toEqual(new Set(['stopped']));
      await stage.until('the watcher is told', () =>
        stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name === 'strict'),
      );
      const end = stage.events.find(({ type, actor }) => type === 'stopped' && actor?.name === 'strict');
      expect(end?.detail).toBeInstanceOf(MailboxOverflowError);
      expect((end?.detail as MailboxOverflowError).data).toEqual({ target: 'strict', capacity: BOUND });
      await stage.untilQuiet();
      expect(await watcher.ask({ type: 'report' })).toEqual(['hook strict MailboxOverflowError']);
      stage.events.length = 0;
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

  it('G9, G53: what comes back from the stash is never dropped', async () => {
    const stage = await way.open();
    for (const overflow of ['drop-newest', 'drop-oldest'] as const) {
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const child = { name: 'stasher', start: stasher({ isOpen: false }), thread: way.first, mailbox: { capacity: 6, overflow } };
      const spec = { strategy: 'one-for-one', children: [child] } as const;
      const above = stage.system.spawn(repairing({ spec, child: 'stasher', gate: door }), { thread: way.second });
      await above.started;
      const receiver = (await above.ask({ type: 'get', name: 'stasher' })) as ActorRef<StasherMessage>;
      receiver.tell({ type: 'note', n: 1 });
      receiver.tell({ type: 'poison' });
      for (const n of [2, 3]) receiver.tell({ type: 'note', n });
      receiver.tell({ type: 'open' });
      // It has failed of what came back second; the rest waits while its supervisor thinks about that.
      await door.ask({ type: 'waiting', count: 1 });
      for (const n of upTo(10)) receiver.tell({ type: 'note', n: 10 + n });
      await stage.untilDeadLetters(4);
      door.tell({ type: 'open' });
      await stage.untilQuiet();
      const kept = overflow === 'drop-newest' ? [10, 11, 12, 13, 14, 15] : [14, 15, 16, 17, 18, 19];
      expect((await receiver.ask({ type: 'report' })).notes, overflow).toEqual([1, 2, 3, ...kept]);
      stage.events.length = 0;
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

  it('G10: stop and kill reach an actor whose mailbox is full at once, a failure is decided about, and what waits is accounted for', async () => {
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
        stage.events.length = 0;
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
      await stage.until('it is full', () => receiver.tell(note(round)) === 'full');
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
    await stage.until('it is full', () => receiver.tell(note(0)) === 'full');
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
    for (let n = 0; n < 50; n++) system.spawn(recorder, { thread: way.second });
    await stage.untilQuiet();
    expect(await keeper.ask({ type: 'count' })).toBeGreaterThan(0);
  });

  it('G1, G2, G9: under every policy what is accepted is handled, in order per sender and lane, or is a dead letter', async () => {
    const stage = await way.open({ defaults: { dataRingBytes: 8_192, outboxMessages: 20 } });
    const operation = fc.record({
      how: fc.constantFrom<Step['do']>('tell', 'tell', 'tell', 'send', 'ask'),
      lane: fc.constantFrom<Lane>('normal', 'normal', 'high', 'low'),
      ballast: fc.constantFrom(0, 0, 30, 900),
    });
    const plan = fc.array(fc.array(operation, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 3 });
    const policy = fc.record({
      overflow: fc.constantFrom('reject', 'drop-newest', 'drop-oldest'),
      capacity: fc.integer({ min: 1, max: 8 }),
    });
    let round = 0;
    const one = fc.asyncProperty(plan, policy, fc.constantFrom(...way.directions), async (senders, mailbox, { from, to }) => {
      round++;
      const receiver = stage.system.spawn(recorder, { thread: to, mailbox });
      const told = senders.map(async (operations, sender) => {
        const voice = stage.system.spawn(puppet, { thread: from });
        const steps = operations.map(({ how, lane, ballast }, n): Step => {
          const type = how === 'ask' ? 'ask' : 'note';
          return {
            do: how,
            to: receiver,
            lane,
            timeout: 60_000,
            message: { type, from: `${round}:${sender}/${lane}`, n, ballast: 'x'.repeat(ballast) },
          };
        });
        const came = await voice.ask({ type: 'do', steps }, { timeout: 60_000 });
        return steps.filter((_, n) => 'value' in (came[n] as Came) && (came[n] as { value: unknown }).value !== 'full');
      });
      const sent = (await Promise.all(told)).flat().map(({ message }) => `${message.from} ${message.n}`);
      await stage.untilQuiet();
      const handled = (await receiver.ask({ type: 'report' }, { timeout: 60_000 })).map(({ from: who, n }) => `${who} ${n}`);
      await stage.until('every letter is here', () => stage.deadLetters.length >= sent.length - handled.length);
      const dead = stage.deadLetters.map(({ message }) => `${(message as { from: string }).from} ${(message as { n: number }).n}`);
      stage.events.length = 0;
      expect([...handled, ...dead].toSorted()).toEqual(sent.toSorted());
      for (const lane of new Set(handled.map((text) => text.split(' ')[0]))) {
        const numbers = handled.filter((text) => text.split(' ')[0] === lane).map((text) => Number(text.split(' ')[1]));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      await receiver.stop();
      stage.events.length = 0;
    });
    await fc.assert(one, { numRuns: 25, interruptAfterTimeLimit: 4_000 });
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
});

import { type ActorRef, ActorStoppedError, type AnyRef, type ReplyTo } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { parent } from '../fixtures/parent.ts';
import { puppet } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { wrapped } from '../fixtures/wrapped.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it('G7: a dead letter carries message, sender, target and reason', async () => {
    const stage = await way.open();
    const { system } = stage;
    let expected = 0;
    for (const { from, to, title } of way.directions) {
      const sender = system.spawn(puppet, { thread: from });
      const receiver = system.spawn(recorder, { thread: to });
      await receiver.stop();
      const message = { type: 'note', from: title, n: 1 };
      const came = await sender.ask({ type: 'do', steps: [{ do: 'tell', to: receiver, message }] });
      expect(came, title).toEqual([{ value: 'stopped' }]);
      const letter = (await stage.untilDeadLetters(++expected)).at(-1);
      expect(letter, title).toMatchObject({ message, reason: 'stopped' });
      expect(letter?.sender, title).toBe(sender);
      expect(letter?.target, title).toBe(receiver);
    }
  });

  it('G7: the sender is known of what was told through ctx, and unknown of what came from outside', async () => {
    const stage = await way.open();
    const { system } = stage;
    const sender = system.spawn(puppet, { thread: way.first });
    const receiver = system.spawn(recorder, { thread: way.second });
    await receiver.stop();
    const message = { type: 'note', from: 'a', n: 1 } as const;
    receiver.tell(message);
    await sender.ask({ type: 'do', steps: [{ do: 'tell', to: receiver, message, byContext: true }] });
    const [outside, inside] = await stage.untilDeadLetters(2);
    expect(outside?.sender).toBeUndefined();
    expect(inside?.sender).toBe(sender);
  });

  it('G7: a type without a handler is a dead letter, its actor lives, and an ask learns it', async () => {
    const stage = await way.open();
    const receiver = stage.system.spawn(recorder, { thread: way.first });
    const anyone = receiver as unknown as ActorRef<{ readonly type: string; readonly replyTo: ReplyTo<void> }>;
    for (const type of ['nobody-knows', 'constructor', '__proto__', 7, 7n, null, {}]) receiver.tell({ type } as never);
    await expect(anyone.ask({ type: 'nobody-knows' }, { timeout: 60_000 })).rejects.toThrow(/no handler for .*nobody-knows/);
    await expect(anyone.ask({ type: 7n as unknown as string }, { timeout: 60_000 })).rejects.toThrow(/no handler for/);
    expect(await receiver.ask({ type: 'report' })).toEqual([]);
    const letters = await stage.untilDeadLetters(9);
    expect(letters.map(({ reason }) => reason)).toEqual(Array.from({ length: 9 }, () => 'unhandled'));
    for (const { target } of letters) expect(target).toBe(receiver);
  });

  it('G7: what has no handler in an asynchronous wrapper of on() is a dead letter, and an ask of it fails', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(wrapped, { thread: way.first });
    ref.tell({ type: 'unknown' } as never);
    const anyone = ref as unknown as ActorRef<{ readonly type: string; readonly replyTo: ReplyTo<void> }>;
    await expect(anyone.ask({ type: 'unknown-too' }, { timeout: 60_000 })).rejects.toThrow(/no handler for "unknown-too"/);
    expect(await ref.ask({ type: 'ping' })).toBe('pong');
    const letters = await stage.untilDeadLetters(2);
    expect(letters.map(({ reason, message }) => `${reason} ${(message as { type: string }).type}`)).toEqual([
      'unhandled unknown',
      'unhandled unknown-too',
    ]);
  });

  it('G7: the sender of an ask is known in every thread', async () => {
    const stage = await way.open();
    let expected = 0;
    for (const { from, to, title } of way.directions) {
      const sender = stage.system.spawn(puppet, { thread: from });
      const receiver = stage.system.spawn(recorder, { thread: to });
      await sender.ask({ type: 'do', steps: [{ do: 'ask', to: receiver, message: { type: 'unknown' } }] });
      const letter = (await stage.untilDeadLetters(++expected)).at(-1);
      expect(letter?.sender === (sender as AnyRef), title).toBe(true);
    }
  });

  it('G7: dead letters are counted and reported every one, and logged at a limited rate', async () => {
    const stage = await way.open({ defaults: { deadLetterLogsPerSecond: 5 } });
    const { system } = stage;
    const receiver = system.spawn(recorder, { thread: way.first });
    for (let n = 0; n < 500; n++) receiver.tell({ type: 'unknown', n } as never);
    await stage.untilQuiet();
    const letters = await stage.untilDeadLetters(500);
    expect(letters.map(({ message }) => (message as { n: number }).n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(stage.count('unhandled')).toBe(500);
    const logged = stage.lines.filter(({ text }) => text === 'dead letter');
    expect(logged.length).toBeGreaterThanOrEqual(5);
    // On a slow machine the second may have changed meanwhile.
    expect(logged.length).toBeLessThanOrEqual(20);
    expect(logged[0]?.data).toMatchObject({ reason: 'unhandled', target: receiver.name, type: 'unknown' });
  });

  if (way.title === 'virtual')
    it('G7: after a second logging goes on, and says how many dead letters were not logged', async () => {
      const stage = await way.open({ defaults: { deadLetterLogsPerSecond: 5 } });
      const receiver = stage.system.spawn(recorder, { thread: 'owner' });
      const tell = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n++) receiver.tell({ type: 'unknown', n } as never);
        await stage.untilQuiet();
      };
      await stage.advance(1_000);
      await tell(20);
      await stage.advance(1_000);
      await tell(1);
      expect(
        stage.lines.map(({ text, data }) => (text === 'dead letter' ? text : `${text}: ${(data as { suppressed: number }).suppressed}`)),
      ).toEqual([...Array.from({ length: 5 }, () => 'dead letter'), 'dead letters not logged: 15', 'dead letter']);
    });

  it('G15, G7: what is told after a stop has begun is refused, and is a dead letter; an ask fails', async () => {
    const stage = await way.open();
    const receiver = stage.system.spawn(recorder, { thread: way.first });
    await receiver.started;
    const ended = receiver.stop();
    expect(receiver.isAlive).toBe(false);
    expect(receiver.tell({ type: 'note', from: 'a', n: 1 })).toBe('stopped');
    await expect(receiver.ask({ type: 'report' })).rejects.toThrow(ActorStoppedError);
    await expect(receiver.send({ type: 'note', from: 'a', n: 2 })).rejects.toThrow(ActorStoppedError);
    await ended;
    const [letter] = await stage.untilDeadLetters(1);
    expect(letter).toMatchObject({ message: { n: 1 }, reason: 'stopped' });
  });

  it('events reach an actor that subscribes, in any thread, until it ends', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const thread of ['owner', way.first] as const) {
      const listener = system.spawn(parent, { thread });
      listener.tell({ type: 'subscribe' });
      await listener.ask({ type: 'look' });
      await system.spawn(recorder, { thread: way.second }).stop();
      await listener.stop();
      // What happens now would be told to an actor that is no more.
      const before = stage.deadLetters.length;
      for (let n = 0; n < 5; n++) await system.spawn(recorder, { thread: way.second }).stop();
      expect(stage.deadLetters.length - before).toBeLessThanOrEqual(1);
    }
  });
});

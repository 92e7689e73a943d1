import { type ActorRef, type Lane, MailboxFullError } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { stasher, type StasherMessage } from '../fixtures/stasher.ts';
import { repairing } from '../fixtures/team.ts';
import { SMALL_RINGS } from '../support/bounds.ts';
import { accepted, blocked, lettersOf, note, numbersOf, upTo, wasAccepted } from '../support/blocked.ts';
import { inEachWay } from '../support/ways.ts';

const BOUND = 10;

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
      stage.forget();
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
      stage.forget();
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
      stage.forget();
    }
  });

  it('F1, G45: an ask that is dropped fails at once with MailboxFullError, which carries its message', async () => {
    const stage = await way.open({ strictMessages: true });
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
        stage.forget();
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
      stage.forget();
    }
  });

  it('G1, G2, G9: under every policy what is accepted is handled, in order per sender and lane, or is a dead letter', async () => {
    // A small ring; the outbox has to hold every dead letter that a worker tells of, or it tells fewer.
    const stage = await way.open(SMALL_RINGS);
    const operation = fc.record({
      how: fc.constantFrom<Step['do']>('tell', 'tell', 'tell', 'send', 'ask'),
      lane: fc.constantFrom<Lane>('normal', 'normal', 'high', 'low'),
      ballast: fc.constantFrom(0, 0, 30, 900),
    });
    const plan = fc.array(fc.array(operation, { minLength: 1, maxLength: 60, size: 'max' }), { minLength: 1, maxLength: 3 });
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
        return steps.filter((_, n) => wasAccepted(came[n]));
      });
      const sent = (await Promise.all(told)).flat().map(({ message }) => `${message.from} ${message.n}`);
      await stage.untilQuiet();
      const handled = (await receiver.ask({ type: 'report' }, { timeout: 60_000 })).map(({ from: who, n }) => `${who} ${n}`);
      await stage.until('every letter is here', () => stage.deadLetters.length >= sent.length - handled.length);
      const dead = stage.deadLetters.map(({ message }) => `${(message as { from: string }).from} ${(message as { n: number }).n}`);
      stage.forget();
      expect([...handled, ...dead].toSorted()).toEqual(sent.toSorted());
      for (const lane of new Set(handled.map((text) => text.split(' ')[0]))) {
        const numbers = handled.filter((text) => text.split(' ')[0] === lane).map((text) => Number(text.split(' ')[1]));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      await receiver.stop();
      stage.forget();
    });
    await fc.assert(one, { numRuns: 25, interruptAfterTimeLimit: 4_000 });
  });
});

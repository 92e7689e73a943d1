import { type ActorRef, type OverflowPolicy, router } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { type Flood, flooder } from '../fixtures/flooder.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { numbersOf, upTo } from '../support/blocked.ts';
import { type HeldUp, whenHeldUp } from '../support/held-up.ts';

const LONG = { timeout: 60_000 };
/** Behind the moment at which the owner's thread is held up, and long before its end. */
const SOON_MS = 100;

whenHeldUp((open) => {
  const set = async ({ system, elsewhere }: HeldUp, capacity: number, overflow: OverflowPolicy = 'reject') => {
    const receiver = system.spawn(recorder, { thread: 'owner', mailbox: { capacity, overflow } });
    const sender = system.spawn(flooder, { thread: elsewhere });
    await Promise.all([receiver.started, sender.started]);
    const flood = (what: Pick<Flood, 'how' | 'first' | 'count'> & Partial<Flood>, ms = SOON_MS): Promise<number> =>
      sender.ask({ type: 'flood', to: receiver, ms, ...what }, LONG);
    return { receiver, flood };
  };
  /** Until the flood is over, or all of it that finds room. */
  const holdUp = async (held: HeldUp): Promise<void> => {
    await held.holdUp(() => held.handledBy('flooder') >= 2);
    await held.hears();
  };

  it.each([
    { capacity: 10, accepted: 128 },
    { capacity: 100, accepted: 200 },
  ])(
    'G9, B23: a mailbox of $capacity in a thread that is held up has $accepted of one thread under way',
    async ({ capacity, accepted }) => {
      const held = await open();
      const { receiver, flood } = await set(held, capacity);
      const told = flood({ how: 'tell', first: 0, count: 1_000 });
      await holdUp(held);
      expect(await told).toBe(accepted);
      expect(await numbersOf(receiver)).toEqual(upTo(accepted));
      // What is under way is known to have been taken: the same again.
      expect(await flood({ how: 'tell', first: accepted, count: 50 }, 0)).toBe(50);
      expect(await numbersOf(receiver)).toEqual(upTo(accepted + 50));
    },
  );

  it('G8, B23: what is sent beyond that waits, and comes in order when the thread goes on', async () => {
    const held = await open();
    const { receiver, flood } = await set(held, 10);
    const sent = flood({ how: 'send', first: 0, count: 1_000 });
    await holdUp(held);
    expect(await sent).toBe(1_000);
    expect(await numbersOf(receiver)).toEqual(upTo(1_000));
  });

  it('G8, B23: asks are messages, and are refused as those are', async () => {
    const held = await open();
    const { receiver, flood } = await set(held, 10);
    const asked = flood({ how: 'ask', first: 0, count: 300 });
    await holdUp(held);
    expect(await asked).toBe(128);
    expect(await numbersOf(receiver)).toHaveLength(128);
  });

  it('G62, B23: a router passes over an actor to which as much is under way as may be', async () => {
    const held = await open();
    const both = await Promise.all([set(held, 10), set(held, 10)]);
    const [full, free] = both.map(({ receiver }) => receiver) as [ActorRef<RecorderMessage>, ActorRef<RecorderMessage>];
    const told = both[0].flood({ how: 'tell', first: 0, count: 1_000 });
    // Behind that, from the same thread.
    const asked = both[1].flood({ how: 'ask', first: 5_000, count: 10, to: router([full, free], 'round-robin') }, SOON_MS + 50);
    await held.holdUp(() => held.handledBy('flooder') >= 4);
    await held.hears();
    expect([await told, await asked]).toEqual([128, 10]);
    expect([(await numbersOf(full)).length, (await numbersOf(free)).length]).toEqual([128, 10]);
  });

  it.each([
    ['refuses nobody', 10, 'drop-newest'],
    ['may have more waiting than ring and outbox take', 10_000, 'reject'],
  ] as const)('G9, B23: a mailbox that %s has no window', async (_what, capacity, overflow) => {
    const held = await open();
    const { flood } = await set(held, capacity, overflow);
    const told = flood({ how: 'tell', first: 0, count: 1_000 });
    await holdUp(held);
    expect(await told).toBe(1_000);
  });
});

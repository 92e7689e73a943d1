import { expect, it } from 'vitest';
import { type Flood, flooder } from '../fixtures/flooder.ts';
import { recorder } from '../fixtures/recorder.ts';
import { numbersOf, upTo } from '../support/blocked.ts';
import { type HeldUp, whenHeldUp } from '../support/held-up.ts';

const LONG = { timeout: 60_000 };
/** Behind the moment at which the owner's thread is held up, and long before its end. */
const SOON_MS = 100;

whenHeldUp((open) => {
  const set = async ({ system, elsewhere }: HeldUp, capacity: number) => {
    const receiver = system.spawn(recorder, { thread: 'owner', mailbox: { capacity } });
    const sender = system.spawn(flooder, { thread: elsewhere });
    await Promise.all([receiver.started, sender.started]);
    const flood = (what: Pick<Flood, 'how' | 'first' | 'count'>, ms = SOON_MS): Promise<number> =>
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

  it('G8, B23: a mailbox that takes more than ring and outbox has no window', async () => {
    const held = await open();
    const { receiver, flood } = await set(held, 10_000);
    const told = flood({ how: 'tell', first: 0, count: 1_000 });
    await holdUp(held);
    expect(await told).toBe(1_000);
    expect(await numbersOf(receiver)).toHaveLength(1_000);
  });
});

import { type AnyRef, MailboxFullError, type Message, type Placement } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import { pusher, type PusherMessage } from '../fixtures/pusher.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { ONE_A_TURN } from '../support/bounds.ts';
import type { Stage } from '../support/stage.ts';
import { note, numbersOf, upTo } from '../support/blocked.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const SENDS = 8;
const LONG = { timeout: 90_000 };

interface Places {
  readonly title: string;
  readonly receiver: Placement;
  readonly sender: Placement;
  readonly teller: Placement;
}

function placesOf({ crosses, first, second }: Way): readonly Places[] {
  const same = { title: 'all in one thread', receiver: 'owner', sender: 'owner', teller: 'owner' } as const;
  if (!crosses) return [same];
  return [
    same,
    { title: 'tells beside the receiver, a worker', receiver: first, sender: second, teller: first },
    { title: 'tells beside the receiver, the owner', receiver: 'owner', sender: first, teller: 'owner' },
    { title: 'tells from a third thread', receiver: first, sender: 'owner', teller: second },
    { title: 'tells beside the sender', receiver: first, sender: second, teller: second },
  ];
}

/** A receiver whose mailbox somebody fills, again and again: nobody rests, so virtual time passes by itself. */
async function flooded(
  stage: Stage,
  { receiver: to, teller: from }: Pick<Places, 'receiver' | 'teller'>,
  type: PusherMessage['type'] = 'push',
) {
  const { system } = stage;
  const receiver = system.spawn(recorder, { thread: to });
  const teller = system.spawn(pusher, { thread: from });
  await Promise.all([receiver.started, teller.started]);
  const isFull = (): boolean => (receiver as unknown as Pick<ActorRefBase, 'isOverloaded'>).isOverloaded;
  teller.tell({ type, to: receiver as never, what: note(-1) });
  await stage.until('its mailbox is full', isFull);
  return {
    receiver,
    /** What has been handled beside the flood, in order, once it is as much as that. */
    async over(count: number): Promise<number[]> {
      await teller.kill();
      for (;;) {
        await stage.until('it has room', () => !isFull());
        // What is on its way may fill it once more before this comes there.
        const all = await numbersOf(receiver).catch(unlessFull);
        const numbers = all.filter((n) => n >= 0);
        if (numbers.length >= count) return numbers;
      }
    },
  };
}

function unlessFull(error: unknown): number[] {
  if (error instanceof MailboxFullError) return [];
  throw error;
}

const sendsTo = (to: AnyRef, numbers: readonly number[]): Step[] => numbers.map((n) => ({ do: 'send', to, message: note(n) }));

inEachWay((way) => {
  it('G8, B18, B19: a send that waits is let in whoever tells the receiver as often as it can, and wherever it does', async () => {
    const stage = await way.open(ONE_A_TURN);
    for (const places of placesOf(way)) {
      const { receiver, over } = await flooded(stage, places);
      const sender = stage.system.spawn(puppet, { thread: places.sender });
      // One after the other, each of which has to wait, and then several at once.
      for (const numbers of [[0], [1], [2], upTo(SENDS).slice(3)]) {
        const came = await sender.ask({ type: 'do', steps: sendsTo(receiver, numbers) }, LONG);
        expect(came, places.title).toEqual(numbers.map(() => ({ value: undefined })));
      }
      expect(await over(SENDS), places.title).toEqual(upTo(SENDS));
    }
    expect(lostOf(stage)).toEqual([]);
  }, 90_000);

  it('G8, B19, B22: nor is a thread kept out by what waits in others; each lets in its own in the order of the calls', async () => {
    const stage = await way.open(ONE_A_TURN);
    const { first, second } = way;
    // A line of sends in the receiver's thread that takes all the room there is at the low water mark, each time.
    const { receiver, over } = await flooded(stage, { receiver: first, teller: first }, 'crowd');
    const threads = [second, 'owner', first] as const;
    const came = threads.flatMap((thread, at) => {
      const senders = [0, 1].map(() => stage.system.spawn(puppet, { thread }));
      return senders.map((sender, n) => {
        const numbers = upTo(5).map((k) => 100 * at + 10 * n + k);
        return sender.ask({ type: 'do', steps: sendsTo(receiver, numbers) }, LONG);
      });
    });
    expect((await Promise.all(came)).flat()).toEqual(upTo(5 * came.length).map(() => ({ value: undefined })));
    const numbers = await over(5 * came.length);
    for (const at of threads.keys()) {
      const own = numbers.filter((n) => Math.floor(n / 100) === at);
      // The second sender of a thread has called after the first, and waits behind it.
      expect(own).toEqual(own.toSorted((a, b) => a - b));
      expect(own).toHaveLength(10);
    }
  }, 90_000);

  it('G8, B10: what waits beside a flood is given up, and rejects when the receiver stops', async () => {
    const stage = await way.open(ONE_A_TURN);
    const places = { receiver: way.first, teller: way.first };
    const { receiver } = await flooded(stage, places, 'crowd');
    const sender = stage.system.spawn(puppet, { thread: way.second });
    const steps = sendsTo(receiver, upTo(200)).map((step, n): Step => ({ ...step, abortable: n % 2 === 0 }));
    const came = sender.ask({ type: 'do', steps }, LONG);
    sender.tell({ type: 'abort' });
    await sender.ask({ type: 'do', steps: [] }, LONG);
    const ended = receiver.stop();
    const kinds = (await came).map((one) => ('value' in one ? 'in' : (one.error as Error).name));
    await ended;
    // How many are let in before that is the machine's affair; not all of two hundred.
    expect(kinds.filter((kind, n) => !['in', 'ActorStoppedError', n % 2 === 0 ? 'AbortError' : ''].includes(kind))).toEqual([]);
    expect(kinds.filter((kind) => kind === 'AbortError').length).toBeGreaterThan(0);
  }, 90_000);

  if (way.crosses)
    it('G8, B20, B21: a thread that dies while it waits leaves the others their turns, and the successor of the receiver’s goes on with them', async () => {
      const stage = await way.open(ONE_A_TURN);
      stage.isUnbalanced = true;
      const [OF_RECEIVER, OF_DOOMED] = [1, 2];
      for (const thread of [OF_DOOMED, OF_RECEIVER]) {
        const { receiver, over } = await flooded(stage, { receiver: way.first, teller: way.first });
        const doomed = stage.system.spawn(puppet, { thread: way.second });
        doomed.ask({ type: 'do', steps: sendsTo(receiver, [900]) }, LONG).catch(() => undefined);
        const sender = stage.system.spawn(puppet, { thread: 'owner' });
        await Promise.all([doomed.started, sender.started]);
        const killed = stage.killNow(thread);
        const came = await sender.ask({ type: 'do', steps: sendsTo(receiver, upTo(SENDS)) }, LONG);
        expect(came, `${thread} dies`).toEqual(upTo(SENDS).map(() => ({ value: undefined })));
        await killed;
        // What had been let in before is lost with the receiver's thread.
        if (thread === OF_DOOMED) expect((await over(SENDS)).filter((n) => n !== 900)).toEqual(upTo(SENDS));
        await receiver.kill();
      }
    }, 90_000);
});

/** But for what the tellers still had to say to themselves. */
function lostOf(stage: Stage): unknown[] {
  return stage.deadLetters.map(({ message }) => message).filter((message) => (message as Message).type !== 'push');
}

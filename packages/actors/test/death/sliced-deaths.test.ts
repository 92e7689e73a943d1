import { type ActorRef, ActorStoppedError, SystemStoppedError, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem } from '@ringmaster/actors/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parent } from '../fixtures/parent.ts';
import { type Note, recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { BALANCED, DeathBooks, inVirtualTime } from '../support/death-books.ts';
import { turn } from '../support/until.ts';

/** What happens while the actors of a dead thread are put back, one in each turn of the event loop (step 7 of docs/thread-death.md). */
const ACTORS = 12;
/** Turns after the death: from before it is seen to until the last one is back. */
const MOMENTS = Array.from({ length: 10 }, (_, n) => 2 * n);
const LONG = { timeout: 60_000 };

interface Mourning {
  readonly kit: DeterministicTestSystem;
  readonly books: DeathBooks;
  readonly refs: readonly ActorRef<RecorderMessage>[];
  readonly last: ActorRef<RecorderMessage>;
  /** In thread 2. */
  readonly others: readonly ActorRef<RecorderMessage>[];
}

/** Thread 1 has died so many turns ago. */
async function open(moment: number, before: (mourning: Mourning) => unknown = () => undefined): Promise<Mourning> {
  const kit = await createTestSystem({
    ...{ mode: 'deterministic' as const, threads: 2, seed: moment + 1 },
    defaults: { turnMessages: 1, respawnPauseMs: 1, respawnPauseMaxMs: 1, respawnsMax: 100 },
  });
  onTestFinished(() => kit.stop({ timeout: 0 }));
  const books = new DeathBooks(kit);
  const spawn = (thread: number, name: string) => kit.spawn(recorder, { thread: { spread: thread }, name });
  const refs = Array.from({ length: ACTORS }, (_, n) => spawn(0, `a${n}`));
  const others = Array.from({ length: ACTORS }, (_, n) => spawn(1, `b${n}`));
  await Promise.all([...refs, ...others].map((ref) => ref.started));
  const mourning = { kit, books, refs, others, last: refs.at(-1) as ActorRef<RecorderMessage> };
  await before(mourning);
  for (const ref of refs) ref.tell({ type: 'note', from: 'before', n: 1 });
  void kit.killThread(1);
  for (let n = 0; n < moment; n++) await turn();
  return mourning;
}

const report = ({ kit }: Mourning, ref: ActorRef<RecorderMessage>): Promise<readonly Note[]> =>
  inVirtualTime(kit, ref.ask({ type: 'report' }, LONG));

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** All answer but `gone`, and the books balance. */
async function expectAllBack(mourning: Mourning, gone: readonly unknown[] = []): Promise<void> {
  const { kit, refs, others, books } = mourning;
  for (const ref of [...refs, ...others]) if (!gone.includes(ref)) await report(mourning, ref);
  await kit.settle();
  expect(books.differences).toEqual(BALANCED);
}

describe.each(MOMENTS)('%i turns after a death', (moment) => {
  it('G2, G45, D4: what is told and asked while they come back waits for them, in order, and is answered', async () => {
    const mourning = await open(moment);
    const { refs, kit } = mourning;
    const asked: Promise<unknown>[] = [];
    for (let n = 1; n <= 3; n++) {
      for (const ref of refs) ref.tell({ type: 'note', from: 'meanwhile', n: 2 * n });
      for (const ref of refs) asked.push(ref.ask({ type: 'ask', from: 'meanwhile', n: 2 * n + 1 }, LONG).catch((error: unknown) => error));
      await turn();
    }
    const answers = await inVirtualTime(kit, Promise.all(asked));
    // Asked before the death was seen to, it may have been read, and then it fails.
    const strange = answers.filter((answer) => typeof answer !== 'number' && !(answer instanceof ThreadLostError));
    expect(strange).toEqual([]);
    for (const ref of refs) {
      const heard = (await report(mourning, ref)).filter(({ from }) => from === 'meanwhile').map(({ n }) => n);
      expect(heard).toEqual([2, 3, 4, 5, 6, 7].slice(6 - heard.length));
      if (moment >= 8) expect(heard).toHaveLength(6);
    }
    await expectAllBack(mourning);
  });

  it('G13, G15, I2: one that is stopped while they come back ends, its stop settles, and its name is free', async () => {
    const mourning = await open(moment);
    const { kit, last } = mourning;
    const stopped = last.stop();
    expect(last.isAlive).toBe(false);
    const refused = await failure(last.ask({ type: 'report' }, LONG));
    expect(refused).toBeInstanceOf(ActorStoppedError);
    await inVirtualTime(kit, stopped);
    const again = kit.spawn(recorder, { name: 'a11', thread: { spread: 0 } });
    expect(await report(mourning, again)).toEqual([]);
    await expectAllBack(mourning, [last]);
  });

  it('G14, G24: one that is drained or killed while they come back ends, and the others do not', async () => {
    const mourning = await open(moment);
    const { kit, last, refs } = mourning;
    const middle = refs[6] as ActorRef<RecorderMessage>;
    await inVirtualTime(kit, Promise.all([last.drain(), middle.kill()]));
    expect([last.isAlive, middle.isAlive]).toEqual([false, false]);
    await expectAllBack(mourning, [last, middle]);
  });

  it('G55, G57: another thread dies while they come back: all of both come back, and each death is told of once', async () => {
    const mourning = await open(moment);
    void mourning.kit.killThread(2);
    await expectAllBack(mourning);
    const losses = mourning.kit.events.seen.filter(({ type }) => type === 'thread-lost');
    expect(losses.map(({ detail }) => (detail as { restarted: number }).restarted)).toEqual([ACTORS, ACTORS]);
  });

  it('G55: their thread dies again while they come back: they come back all the same', async () => {
    const mourning = await open(moment);
    try {
      void mourning.kit.killThread(1);
    } catch (error) {
      // Its successor does not run yet.
      expect(error).toBeInstanceOf(RangeError);
    }
    await expectAllBack(mourning);
  });

  it('G19, G45: the system stops while they come back: it ends, and every ask settles', async () => {
    for (const timeout of [0, 5_000]) {
      const { kit, refs } = await open(moment);
      const asked = refs.map((ref) => failure(ref.ask({ type: 'report' }, LONG)));
      await inVirtualTime(kit, kit.stop({ timeout }));
      for (const error of await Promise.all(asked)) {
        const isKnown = [ThreadLostError, SystemStoppedError, ActorStoppedError].some((type) => error instanceof type);
        expect(error === undefined || isKnown, String(error)).toBe(true);
      }
    }
  });

  it('G16, D3: a parent in another thread stops, or dies, while its children come back: none of them is left', async () => {
    for (const dies of [false, true]) {
      const children: ActorRef<RecorderMessage>[] = [];
      let above: ActorRef<never> | undefined;
      const mourning = await open(moment, async ({ kit }) => {
        const head = kit.spawn(parent, { thread: { spread: 1 } });
        above = head as unknown as ActorRef<never>;
        for (let n = 0; n < ACTORS; n++) {
          const child = await inVirtualTime(kit, head.ask({ type: 'spawn', what: recorder(), options: { thread: { spread: 0 } } }));
          children.push(child as unknown as ActorRef<RecorderMessage>);
        }
      });
      if (dies) void mourning.kit.killThread(2);
      else await inVirtualTime(mourning.kit, (above as ActorRef<never>).stop());
      await expectAllBack(mourning);
      await mourning.kit.settle();
      expect(children.filter(({ isAlive }) => isAlive)).toEqual([]);
    }
  });
});

it('G39, G43: whoever watches one that comes back is not told; of one that is stopped before its turn it is told once', async () => {
  for (const moment of MOMENTS) {
    const mourning = await open(moment);
    const { kit, refs, last } = mourning;
    const stopped = last.stop();
    const probe = kit.probe();
    for (const ref of [...refs.slice(0, 3), last]) probe.watch(ref);
    await inVirtualTime(kit, stopped);
    await expectAllBack(mourning, [last]);
    await probe.expectTerminated(last);
    expect(refs.slice(0, 3).every(({ isAlive }) => isAlive)).toBe(true);
  }
});

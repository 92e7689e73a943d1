import {
  type ActorRef,
  ActorRestartingError,
  ActorStoppedError,
  type AnyRef,
  restart,
  resume,
  StashFullError,
  supervise,
  ThreadLostError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { puppet } from '../fixtures/puppet.ts';
import { stasher, type StasherMessage } from '../fixtures/stasher.ts';
import { LIMITED, SMALL_MAILBOXES } from '../support/bounds.ts';
import { failure, waiting } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
const going = supervise.otherwise(resume());
const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const note = (n: number): StasherMessage => ({ type: 'note', n });
  const report = (ref: ActorRef<StasherMessage>) => ref.ask({ type: 'report' }, LONG);
  const tellAll = (ref: ActorRef<StasherMessage>, ...messages: StasherMessage[]): void => {
    for (const message of messages) ref.tell(message);
  };

  it('G53: what is released is handled in order, before everything that waits, in whatever lane', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    tellAll(ref, note(1), note(2), note(3));
    const asked = ref.ask({ type: 'get' }, LONG);
    expect(await report(ref)).toEqual({ notes: [], size: 4 });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    ref.tell(note(6));
    ref.tell({ type: 'open' }, { lane: 'high' });
    ref.tell(note(5), { lane: 'high' });
    door.tell({ type: 'open' });
    expect(await asked).toBe(3);
    expect(await report(ref)).toEqual({ notes: [1, 2, 3, 5, 6], size: 0 });
    await stage.untilQuiet();
  });

  it('G53: what is stashed again while it is released keeps its place', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    tellAll(ref, note(1), { type: 'shut' }, note(2), note(3), { type: 'pass', gate: door });
    await waiting(door);
    tellAll(ref, { type: 'open' }, note(4));
    door.tell({ type: 'open' });
    // The second one has closed it again.
    expect(await report(ref)).toEqual({ notes: [1], size: 3 });
    tellAll(ref, { type: 'open' }, note(5));
    expect(await report(ref)).toEqual({ notes: [1, 2, 3, 4, 5], size: 0 });
  });

  it('G53: the stash has a bound, with an error of its own; what it holds is kept', async () => {
    const stage = await way.open(LIMITED);
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first, name: 'it', supervise: going });
    tellAll(ref, note(1), note(2), note(3));
    const error = await failure(ref.ask({ type: 'get' }, LONG));
    expect(error).toBeInstanceOf(StashFullError);
    expect(error).toMatchObject({
      message: 'Cannot stash "get" of "it": its stash holds 3, which is its bound',
      data: { target: 'it', capacity: 3 },
    });
    expect(await report(ref)).toEqual({ notes: [], size: 3 });
    ref.tell({ type: 'open' });
    expect(await report(ref)).toEqual({ notes: [1, 2, 3], size: 0 });
    // What was released and waits counts, or putting and releasing by turns would know no bound.
    expect(await ref.ask({ type: 'juggle', times: 4 })).toContain('StashFullError');
    expect(await ref.ask({ type: 'juggle', times: 3 })).toBe('all of them');
    expect((await report(ref)).notes).toHaveLength(9);
    await stage.untilQuiet();
  });

  it('G9, G53: released messages stand beside the bound of the mailbox, which holds exactly for the others', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: 'owner', mailbox: { capacity: 8 } });
    for (let n = 1; n <= 6; n++) ref.tell(note(n));
    await report(ref);
    tellAll(ref, { type: 'pass', gate: door });
    await waiting(door);
    const fill = (from: number): string[] => Array.from({ length: 9 }, (_, index) => ref.tell(note(from + index)));
    ref.tell({ type: 'open' }, { lane: 'high' });
    expect(fill(11)).toEqual([...Array.from({ length: 7 }, () => 'accepted'), 'full', 'full']);
    door.tell({ type: 'open' });
    await stage.untilQuiet();
    expect((await report(ref)).notes).toEqual([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 17]);
    const again = stage.system.spawn(gate, { thread: 'owner' });
    ref.tell({ type: 'pass', gate: again });
    await waiting(again);
    expect(fill(21)).toEqual([...Array.from({ length: 8 }, () => 'accepted'), 'full']);
    again.tell({ type: 'open' });
    await stage.untilQuiet();
  });

  it.each([
    { directive: 'resumed', table: going, notes: [1, 2] },
    { directive: 'restarted', table: atOnce, notes: [2] },
  ])('G24, G53: an error while unstashing keeps the rest, in order; the actor is $directive', async ({ table, notes }) => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(stasher({ isOpen: true }), { thread: way.first, supervise: table });
    ref.tell({ type: 'close' });
    tellAll(ref, note(1), { type: 'poison' }, note(2));
    const asked = ref.ask({ type: 'get' }, LONG);
    tellAll(ref, { type: 'pass', gate: door });
    await waiting(door);
    tellAll(ref, { type: 'open' }, note(3));
    door.tell({ type: 'open' });
    // Answered before the newer message.
    expect(await asked).toBe(notes.length);
    expect(await report(ref)).toEqual({ notes: [...notes, 3], size: 0 });
  });

  it('G53: a restart keeps what is stashed, asks included: the next incarnation has it first, in order', async () => {
    const stage = await way.open();
    const [open, closed] = [true, false].map((isOpen) =>
      stage.system.spawn(stasher({ isOpen }), { thread: way.first, supervise: atOnce }),
    ) as [ActorRef<StasherMessage>, ActorRef<StasherMessage>];
    open.tell({ type: 'close' });
    for (const ref of [open, closed]) tellAll(ref, note(1), note(2));
    const asked = [open, closed].map((ref) => ref.ask({ type: 'get' }, LONG));
    const told = [open, closed].map((ref) => failure(ref.ask({ type: 'keep' }, LONG)));
    for (const ref of [open, closed]) tellAll(ref, { type: 'fail' }, note(3));
    // An ask that was received and not stashed is another matter (C3).
    expect(await told[0]).toBeInstanceOf(ActorRestartingError);
    expect(await told[1]).toBeInstanceOf(ActorRestartingError);
    expect(await report(open)).toEqual({ notes: [1, 2, 3], size: 0 });
    // Stashed again by the next incarnation.
    expect(await report(closed)).toEqual({ notes: [], size: 4 });
    closed.tell({ type: 'open' });
    expect(await report(closed)).toEqual({ notes: [1, 2, 3], size: 0 });
    expect(await Promise.all(asked)).toEqual([2, 2]);
    await stage.untilQuiet();
  });

  it.each(['stop', 'kill'] as const)('G18, G53: at the end by %s, stashed tells are dead letters and asks fail, each once', async (how) => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    const from = stage.system.spawn(puppet, { thread: way.second });
    await from.ask({ type: 'do', steps: [{ do: 'tell', to: ref, message: note(1) }] as never });
    ref.tell(note(2));
    const asked = failure(ref.ask({ type: 'get' }, LONG));
    while ((await report(ref)).size < 3) await stage.advance(0);
    await ref[how]();
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    const letters = await stage.untilDeadLetters(2);
    await stage.untilQuiet();
    const told = letters.map(({ message, reason, sender, target }) => {
      const { n } = message as { readonly n: number };
      return `${n} ${reason} ${sender === (from as AnyRef)} ${target === (ref as AnyRef)}`;
    });
    expect(told.sort()).toEqual(['1 stopped true true', '2 stopped false true']);
    expect(stage.deadLetters).toHaveLength(2);
  });

  it('G14, G53: a drain waits for what is stashed, and takes nothing new', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    tellAll(ref, note(1), { type: 'open', inMs: 40 });
    const asked = ref.ask({ type: 'get' }, LONG);
    await report(ref);
    const drained = ref.drain();
    expect(ref.tell(note(2))).toBe('stopped');
    expect(await stage.inTime(asked)).toBe(1);
    await stage.inTime(drained);
    const letters = await stage.untilDeadLetters(1);
    expect(letters.map(({ message, reason }) => [message, reason])).toEqual([[note(2), 'draining']]);
    await stage.untilQuiet();
  });

  it.each([false, true])('G24, G53: one whose handler stashed it and failed is not handled again (after an await: %s)', async (later) => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first, supervise: going });
    ref.tell(note(1));
    const error = await failure(ref.ask({ type: 'stash-and-fail', later }, LONG));
    expect((error as Error).message).toBe('Cannot go on: stashed');
    expect(await report(ref)).toEqual({ notes: [], size: 1 });
    ref.tell({ type: 'open' });
    expect(await report(ref)).toEqual({ notes: [1], size: 0 });
    await stage.untilQuiet();
  });

  it.each([false, true])(
    'G24, G53: it is not handled again, nor are others lost that its handler stashed (released: %s)',
    async (isReleased) => {
      const stage = await way.open();
      for (const table of [going, atOnce]) {
        const ref = stage.system.spawn(stasher({ isOpen: true }), { thread: way.first, supervise: table });
        const error = await failure(ref.ask({ type: 'poisoned', isReleased }, LONG));
        expect((error as Error).message).toBe('Cannot go on: poisoned');
        ref.tell({ type: 'open' });
        expect(await report(ref)).toEqual({ notes: [-1, -2], size: 0 });
      }
      await stage.untilQuiet();
    },
  );

  it('G24, G53: a message that fails takes no other along, not even the same object that was told before', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: true }), { thread: way.first, supervise: going });
    const message: StasherMessage = { type: 'by-turns' };
    tellAll(ref, message, message, { type: 'open' });
    expect(await report(ref)).toEqual({ notes: [3], size: 0 });
  });

  it('S7: the end of the system waits for what is stashed', async () => {
    const stage = await way.open({ name: 'stashes' });
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    tellAll(ref, note(1), { type: 'open', inMs: 30 });
    await report(ref);
    await stage.inTime(stage.system.stop());
    expect(stage.count('dropped')).toBe(0);
    expect(stage.deadLetters).toEqual([]);
  });

  if (!way.crosses) return;

  it('G57: what was stashed in a thread that dies is lost, and counted', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(stasher({ isOpen: false }), { thread: way.first });
    tellAll(ref, note(1), note(2));
    const asked = failure(ref.ask({ type: 'get' }, LONG));
    expect((await report(ref)).size).toBe(3);
    await stage.kill(stage.threadOf(ref));
    expect(await asked).toBeInstanceOf(ThreadLostError);
    const [loss] = await stage.untilLosses(1);
    expect(loss).toMatchObject({ messagesLost: 3 });
    expect(await report(ref)).toEqual({ notes: [], size: 0 });
    await stage.untilQuiet();
  });
});

import { type ActorRef, ActorStoppedError, MailboxFullError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { BOUND, OFTEN_FULL, SMALL_BUT_FOR_THE_WAY, SMALL_MAILBOXES } from '../support/bounds.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

/** More than a busy thread lets through before it says that it is full: numbers from here on are the test's own. */
const MANY = 1_000_000;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const note = (n: number) => ({ type: 'note', from: 'a', n }) as const;

/** A receiver that handles nothing until the door opens. */
async function blocked(stage: Stage, way: Way) {
  const { system } = stage;
  const door = system.spawn(gate, { thread: 'owner' });
  const receiver = system.spawn(recorder, { thread: way.first });
  await block(receiver, door);
  return { door, receiver, open: () => void door.tell({ type: 'open' }) };
}

async function block(
  receiver: ActorRef<RecorderMessage>,
  door: ReturnType<typeof blocked> extends Promise<infer B extends { door: unknown }> ? B['door'] : never,
) {
  receiver.tell({ type: 'block', gate: door });
  await door.ask({ type: 'waiting', count: 1 });
}

/** Until `receiver`, in another thread, has raised its flag. */
async function filled(stage: Stage, receiver: ActorRef<RecorderMessage>): Promise<number> {
  let accepted = 0;
  await stage.until('the mailbox is full', () => receiver.tell(note(accepted)) === 'full' || ++accepted === 0);
  return accepted;
}

inEachWay((way) => {
  it('G8, G9: in the same thread a mailbox takes exactly its bound; then tell says full and the message stays the caller’s', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const receiver = system.spawn(recorder, { thread: 'owner' });
    await block(receiver, door);
    const said = upTo(BOUND + 5).map((n) => receiver.tell(note(n)));
    expect(said).toEqual([...upTo(BOUND).map(() => 'accepted'), ...upTo(5).map(() => 'full')]);
    await expect(receiver.ask({ type: 'ask', from: 'a', n: 7 })).rejects.toThrow(MailboxFullError);
    door.tell({ type: 'open' });
    await stage.untilQuiet();
    const notes = await receiver.ask({ type: 'report' });
    expect(notes.map(({ n }) => n)).toEqual(upTo(BOUND));
    expect(stage.deadLetters).toEqual([]);
    expect(receiver.tell(note(99))).toBe('accepted');
  });

  if (way.crosses)
    it('G9, F3: across threads a mailbox takes its bound and as much again; the rest is a dead letter, asks are answered', async () => {
      const stage = await way.open(SMALL_MAILBOXES);
      const { receiver, open } = await blocked(stage, way);
      // In one go: the flag cannot be seen yet.
      const said = upTo(100).map((n) => receiver.tell(note(n)));
      const asked = receiver.ask({ type: 'ask', from: 'a', n: 100 }, { timeout: 60_000 }).catch((error: unknown) => error);
      const accepted = said.filter((what) => what === 'accepted').length;
      await stage.untilDeadLetters(accepted - 2 * BOUND);
      expect(await asked).toBeInstanceOf(MailboxFullError);
      expect(receiver.tell(note(101))).toBe('full');
      open();
      await stage.untilQuiet();
      const notes = await receiver.ask({ type: 'report' });
      expect(notes.map(({ n }) => n)).toEqual(upTo(2 * BOUND));
      expect(stage.deadLetters.map(({ message, reason }) => [reason, (message as { n: number }).n])).toEqual(
        upTo(accepted - 2 * BOUND).map((n) => ['mailbox-full', n + 2 * BOUND]),
      );
    });

  it('G9: when what waited has been handled the flag is down, and there is room for every sender', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    const third = stage.system.spawn(puppet, { thread: way.second });
    await filled(stage, receiver);
    const steps: Step[] = [{ do: 'tell', to: receiver, message: note(1) }];
    expect(await third.ask({ type: 'do', steps })).toEqual([{ value: 'full' }]);
    open();
    await stage.untilQuiet();
    expect(await third.ask({ type: 'do', steps })).toEqual([{ value: 'accepted' }]);
    expect(receiver.tell(note(2))).toBe('accepted');
  });

  it('G8: sends to a small mailbox wait for room, and none is lost', async () => {
    const stage = await way.open(SMALL_BUT_FOR_THE_WAY);
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const sender = system.spawn(puppet, { thread: from });
      const receiver = system.spawn(recorder, { thread: to });
      const steps: Step[] = upTo(2_000).map((n) => ({ do: 'send', to: receiver, message: note(n) }));
      await sender.ask({ type: 'do', steps }, { timeout: 60_000 });
      await stage.untilQuiet();
      expect(
        (await receiver.ask({ type: 'report' })).map(({ n }) => n),
        title,
      ).toEqual(upTo(2_000));
    }
    expect(stage.deadLetters).toEqual([]);
  });

  it('G8: sends wait for room, and arrive in the order of the calls', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const sender = system.spawn(puppet, { thread: from });
      const receiver = system.spawn(recorder, { thread: to });
      const steps: Step[] = upTo(300).map((n) => ({ do: 'send', to: receiver, message: note(n) }));
      const came = await sender.ask({ type: 'do', steps }, { timeout: 60_000 });
      expect(came, title).toEqual(upTo(300).map(() => ({ value: undefined })));
      await stage.untilQuiet();
      // What overtakes the flag is dropped, so all that a mailbox and its reserve do not hold may be dead letters.
      const seen = (await receiver.ask({ type: 'report' })).map(({ n }) => n);
      expect(seen, title).toEqual([...seen].sort((a, b) => a - b));
      await stage.untilDeadLetters(300 - seen.length);
      expect(seen.length + stage.deadLetters.length, title).toBe(300);
      stage.forget();
    }
  });

  it('F2: while a send waits, tells of the same sender and lane are refused, and further sends queue behind it', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    const before = await filled(stage, receiver);
    const sent = [1_000, 1_001, 1_002].map((n) => receiver.send(note(n)));
    expect(receiver.tell(note(2_000))).toBe('full');
    await expect(receiver.ask({ type: 'ask', from: 'a', n: 3_000 })).rejects.toThrow(MailboxFullError);
    open();
    await Promise.all(sent);
    await stage.untilQuiet();
    expect(receiver.tell(note(2_001))).toBe('accepted');
    const notes = (await receiver.ask({ type: 'report' })).map(({ n }) => n);
    expect(notes).toEqual([...upTo(before - stage.deadLetters.length), 1_000, 1_001, 1_002, 2_001]);
  });

  it('F2: a tell that finds room before a waiting send is let in does not overtake it', async () => {
    const stage = await way.open(SMALL_BUT_FOR_THE_WAY);
    const { receiver, open } = await blocked(stage, way);
    await filled(stage, receiver);
    const sent = [1_000, 1_001, 1_002].map((n) => receiver.send(note(n)));
    open();
    const told: number[] = [];
    for (let n = 2_000; n < 2_200; n++) {
      if (receiver.tell(note(n)) === 'accepted') told.push(n);
      if (n % 2 === 0) await turn();
    }
    await Promise.all(sent);
    await stage.untilQuiet();
    const dropped = stage.deadLetters.map(({ message }) => (message as { n: number }).n);
    const notes = (await receiver.ask({ type: 'report' })).map(({ n }) => n).filter((n) => n >= 1_000);
    expect(notes).toEqual([1_000, 1_001, 1_002, ...told].filter((n) => !dropped.includes(n)));
  });

  it('G8: a waiting send is given up by its signal: it rejects with the reason, and is never handled', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    await filled(stage, receiver);
    const reason = new Error('changed my mind');
    const given = new AbortController();
    const sent = [1_000, 1_001, 1_002].map((n) => receiver.send(note(n), n === 1_001 ? { signal: given.signal } : {}));
    given.abort(reason);
    await expect(sent[1]).rejects.toBe(reason);
    await expect(receiver.send(note(1_003), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    open();
    await Promise.all([sent[0], sent[2]]);
    await stage.untilQuiet();
    const notes = (await receiver.ask({ type: 'report' })).map(({ n }) => n).filter((n) => n >= 1_000);
    expect(notes).toEqual([1_000, 1_002]);
  });

  it('G8: sends keep their order also when all that waited before them were given up', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    await filled(stage, receiver);
    const given = new AbortController();
    const first = receiver.send(note(MANY - 1), { signal: given.signal });
    given.abort();
    await expect(first).rejects.toThrow();
    const sent = upTo(40).map((n) => receiver.send(note(MANY + n)));
    open();
    await Promise.all(sent);
    await stage.untilQuiet();
    const notes = (await receiver.ask({ type: 'report' })).map(({ n }) => n).filter((n) => n >= MANY);
    // Across threads what overtakes the flag and overflows the reserve is dropped.
    const dropped = stage.deadLetters.map(({ message }) => (message as { n: number }).n).filter((n) => n >= MANY);
    expect(notes).toEqual(
      upTo(40)
        .map((n) => MANY + n)
        .filter((n) => !dropped.includes(n)),
    );
    expect(notes.length).toBeGreaterThanOrEqual(BOUND);
  });

  it('G8: sends that wait when their receiver stops reject', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    const third = stage.system.spawn(puppet, { thread: way.second });
    await filled(stage, receiver);
    const sent = [1, 2, 3].map((n) => receiver.send(note(n)).catch((error: unknown) => error));
    const others = third.ask({ type: 'do', steps: upTo(3).map((n): Step => ({ do: 'send', to: receiver, message: note(n) })) });
    await third.ask({ type: 'do', steps: [] });
    const ended = receiver.stop();
    open();
    for (const error of await Promise.all(sent)) expect(error).toBeInstanceOf(ActorStoppedError);
    for (const came of await others) expect(came).toEqual({ error: expect.any(ActorStoppedError) });
    await ended;
  });

  it('G8: a send that waits while its receiver ends and the slot is reused rejects', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { system } = stage;
    const { receiver, open } = await blocked(stage, way);
    await filled(stage, receiver);
    const sent = receiver.send(note(1)).catch((error: unknown) => error);
    const ended = receiver.stop();
    open();
    let slots = 0;
    // Each in a place of its own, so that every free one is taken before this thread hears of the end.
    await stage.until('the receiver has ended', () => {
      for (let n = 0; n < 64; n++) system.spawn(recorder, { thread: way.first });
      return ++slots > 20;
    });
    await ended;
    expect(await sent).toBeInstanceOf(ActorStoppedError);
  });

  it('F1: full is counted', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const { receiver, open } = await blocked(stage, way);
    await filled(stage, receiver);
    const before = stage.count('refused');
    for (let n = 0; n < 7; n++) expect(receiver.tell(note(n))).toBe('full');
    expect(stage.count('refused') - before).toBe(7);
    open();
  });

  it('G1, G8: when rings, outboxes and mailboxes are full, everything accepted is handled or a dead letter', async () => {
    const stage = await way.open(OFTEN_FULL);
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const receiver = system.spawn(recorder, { thread: to });
      const senders = upTo(3).map(() => system.spawn(puppet, { thread: from }));
      const steps: Step[] = upTo(400).map((n) => ({
        do: 'tell',
        to: receiver,
        message: { ...note(n), ballast: 'x'.repeat(n % 9 === 0 ? 3_000 : 20) },
      }));
      const came = (await Promise.all(senders.map((sender) => sender.ask({ type: 'do', steps }, { timeout: 60_000 })))).flat();
      await stage.untilQuiet();
      const accepted = came.filter((one) => 'value' in one && one.value === 'accepted').length;
      expect(accepted, title).toBeLessThan(came.length);
      const handled = (await receiver.ask({ type: 'report' })).length;
      await stage.untilDeadLetters(accepted - handled);
      expect(stage.deadLetters.length, title).toBe(accepted - handled);
      stage.forget();
    }
  });
});

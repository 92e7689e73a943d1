import { expect, it } from 'vitest';
import { echo, type Heard } from '../fixtures/echo.ts';
import { inEachMode } from '../support/modes.ts';

const one = (n: number): Heard => ({ type: 'one', n });

inEachMode(({ title, elsewhere, open }) => {
  const start = async () => {
    const kit = await open();
    const probe = kit.probe<Heard>('target');
    await probe.ref.started;
    const speakers = ['anna', 'bert'].map((name) => kit.spawn(echo, { name, thread: elsewhere }));
    await Promise.all(speakers.map((speaker) => speaker.started));
    return { kit, probe, speakers };
  };

  it('G2: what is held is delivered in the order that the test wants, as far as senders differ', async () => {
    const { kit, probe, speakers } = await start();
    using held = kit.hold(probe.ref);
    for (const [at, speaker] of speakers.entries()) speaker.tell({ type: 'say', to: probe.ref, heard: [one(10 * at), one(10 * at + 1)] });
    await kit.settle();
    expect(held.messages).toHaveLength(4);
    await probe.expectNothing();
    const from = (name: string) => held.deliverNext(({ sender }) => sender === speakers.find((speaker) => speaker.name === name));
    from('bert');
    from('anna');
    expect(() => held.deliverNext(({ message }) => (message as { n: number }).n === 99)).toThrow('none of 2 held is the one');
    from('bert');
    held.release();
    const seen = [await probe.next(), await probe.next(), await probe.next(), await probe.next()];
    expect(seen).toEqual([one(10), one(0), one(11), one(1)]);
    probe.ref.tell(one(5));
    expect(await probe.next()).toEqual(one(5));
  });

  it('G2: a message that would overtake one of its sender is not delivered', async () => {
    const { kit, probe, speakers } = await start();
    using held = kit.hold(probe.ref);
    speakers[0]?.tell({ type: 'say', to: probe.ref, heard: [one(1), one(2)] });
    await kit.settle();
    expect(() => held.deliverNext(({ message }) => (message as { n: number }).n === 2)).toThrow(
      `Cannot deliver { type: 'one', n: 2 } to "target": it would overtake { type: 'one', n: 1 } from "anna", and messages of one sender keep their order (G2)`,
    );
    expect(held.messages).toEqual([1, 2].map((n) => ({ message: one(n), sender: speakers[0] })));
  });

  it('G1: what is held at the end of a system is delivered before it', async () => {
    const { kit, probe, speakers } = await start();
    kit.hold(probe.ref);
    speakers[0]?.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    await kit.settle();
    await kit.stop();
    expect(probe.messages).toEqual([one(1)]);
  });

  it('an actor that is held is not held a second time before it is released: nothing of one hold gets into the other', async () => {
    const { kit, probe, speakers } = await start();
    const held = kit.hold(probe.ref);
    speakers[0]?.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    await kit.settle();
    expect(() => kit.hold(probe.ref)).toThrow('Cannot hold "target": it is held already; release it before');
    held.release();
    expect(await probe.next()).toEqual(one(1));
    kit.hold(probe.ref).release();
  });

  it('I6: an actor of another system is not held, nor is whoever has its place here', async () => {
    const { kit, probe } = await start();
    const other = await open();
    const foreign = other.probe<Heard>('target');
    await foreign.ref.started;
    for (const misuse of [() => kit.hold(foreign.ref), () => kit.failNext(foreign.ref)])
      expect(misuse).toThrow(/^Cannot (?:hold|fail) "target": it belongs to another system$/);
    probe.ref.tell(one(1));
    expect(await probe.next()).toEqual(one(1));
  });

  it('an actor out of reach is not held, and it is said why', async () => {
    const { kit, speakers } = await start();
    const ref = speakers[0] as (typeof speakers)[number];
    await ref.started;
    if (title === 'threads') {
      expect(() => kit.hold(ref)).toThrow(/^Cannot hold "anna": it lives in thread \d, which is not the test's own/);
      return;
    }
    kit.hold(ref).release();
    await ref.stop();
    expect(() => kit.hold(ref)).toThrow('it has not started, or has ended');
  });
});

import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import type { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import type { SentOn } from '#actors/cell/refs/waiting-sends.js';
import { gate } from '../fixtures/gate.ts';
import { recorder } from '../fixtures/recorder.ts';
import { block, note, numbersOf, upTo } from '../support/blocked.ts';
import { waiting } from '../support/mortals.ts';
import { type Door, turns } from '../support/waiting-pool.ts';
import { inEachWay } from '../support/ways.ts';

const on = (ref: unknown, n: number, signal = new AbortController().signal, passed?: () => void): Promise<SentOn> =>
  (ref as ActorRefBase).sendOn(note(n), signal, passed);

inEachWay((way) => {
  it('G1, F2: what is sent on is let in; to one that has ended it is taken back at once, without a dead letter', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const receiver = stage.system.spawn(recorder, { thread });
      expect(await on(receiver, 0)).toBe('accepted');
      expect(await numbersOf(receiver)).toEqual([0]);
      await receiver.stop();
      expect(await on(receiver, 1)).toBe('returned');
    }
    expect(stage.deadLetters).toEqual([]);
  });

  it('K20: who sends on is told in the step in which the message is let in, and not if it is taken back', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 8 } });
    for (const thread of ['owner', way.first] as const) {
      const receiver = stage.system.spawn(recorder, { thread });
      const steps: string[] = [];
      const said = (text: string) => (): void => void steps.push(text);
      const at = (n: number): Promise<SentOn> => on(receiver, n, undefined, said(`in ${n}`));
      const first = at(0);
      steps.push('on');
      await first;
      const door = stage.system.spawn(gate, { thread: 'owner' });
      await block(receiver, door);
      let told = 0;
      await stage.until('it is full', () => receiver.tell(note(-1)) === 'full' || ++told === 0);
      const both = Promise.all([1, 2].map((n) => at(n).then(said(`settled ${n}`))));
      await turns();
      expect(steps).toEqual(['in 0', 'on']);
      door.tell({ type: 'open' });
      await both;
      // Each before anybody hears of it: both are let in at once, if there is room for both.
      expect(steps.slice(2).indexOf('settled 1')).toBeGreaterThan(steps.slice(2).indexOf('in 1'));
      expect(steps.slice(2).toSorted()).toEqual(['in 1', 'in 2', 'settled 1', 'settled 2']);
      await receiver.stop();
      expect(await at(3)).toBe('returned');
      expect(steps).not.toContain('in 3');
    }
  });

  it('F2: what is sent on does not go past a send that waits, though a place is free', async () => {
    const stage = await way.open();
    const receiver = stage.system.spawn(recorder, { thread: 'owner', mailbox: { capacity: 4 } });
    const [first, second] = [0, 1].map(() => stage.system.spawn(gate, { thread: 'owner' })) as [Door, Door];
    await block(receiver, first);
    receiver.tell({ type: 'block', gate: second });
    for (const n of upTo(3)) expect(receiver.tell(note(n))).toBe('accepted');
    const sent = receiver.send(note(3));
    first.tell({ type: 'open' });
    await waiting(second);
    // One is free, and three are taken, which is above the low water mark.
    const { signal } = new AbortController();
    const sentOn = on(receiver, 4, signal);
    await turns();
    second.tell({ type: 'open' });
    await sent;
    expect(await sentOn).toBe('accepted');
    // It does not hear of the signal any more.
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await numbersOf(receiver)).toEqual(upTo(5));
  });

  it('G8: what is sent on and waits is given up by its signal: it rejects with the reason, and is never handled', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 8 } });
    for (const thread of ['owner', way.first] as const) {
      const receiver = stage.system.spawn(recorder, { thread });
      const door = stage.system.spawn(gate, { thread: 'owner' });
      await block(receiver, door);
      let told = 0;
      await stage.until('it is full', () => receiver.tell(note(-1)) === 'full' || ++told === 0);
      const given = new AbortController();
      const sent = on(receiver, 0, given.signal);
      await turns();
      given.abort(new RangeError('enough'));
      await expect(sent).rejects.toThrow('enough');
      door.tell({ type: 'open' });
      await stage.untilQuiet();
      expect(await numbersOf(receiver)).not.toContain(0);
    }
  });
});

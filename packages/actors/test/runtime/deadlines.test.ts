import { type ActorRef, AskTimeoutError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { type GateMessage, gate } from '../fixtures/gate.ts';
import { type Came, puppet } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import { relay, type RelayMessage, type SeenDeadline } from '../fixtures/relay.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

/** Clocks of two threads, and a turn's rounding, may differ by so much. */
const TOLERANCE_MS = 5;

const seenIn = (came: readonly Came[] | undefined): SeenDeadline => {
  const first = came?.[0];
  if (first === undefined || !('value' in first)) throw new Error('the deadline was not told');
  return first.value as SeenDeadline;
};

/** How errands of `ref` failed, as soon as `count` have; fewer, if it `isVain` to wait for them. */
async function untilFailures(ref: ActorRef<RelayMessage>, count: number, isVain = (): boolean => false): Promise<readonly Error[]> {
  for (;;) {
    const isLast = isVain();
    const failures = await ref.ask({ type: 'failures' }, { timeout: 30_000 });
    if (failures.length >= count || isLast) return failures;
    await turn();
  }
}

const rejection = (asked: Promise<unknown>): Promise<unknown> => asked.catch((error: unknown) => error);

/** Whether somebody waits at the gate; false if it `isVain` to wait for that. */
async function heldAt(barrier: ActorRef<GateMessage>, isVain: () => boolean): Promise<boolean> {
  let isHeld = false;
  void barrier.ask({ type: 'waiting', count: 1 }, { timeout: 600_000 }).then(
    () => {
      isHeld = true;
    },
    () => undefined,
  );
  while (!isHeld && !isVain()) await turn();
  return isHeld;
}

inEachWay((way) => {
  it('G45: an ask that waits in its own thread behind a handler that does not end is over with its time', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const thread of ['owner', way.first] as const) {
      const barrier = system.spawn(gate, { thread: 'owner' });
      const [receiver, asker] = [system.spawn(recorder, { thread }), system.spawn(puppet, { thread })];
      receiver.tell({ type: 'block', gate: barrier });
      await barrier.ask({ type: 'waiting', count: 1 });
      // Nothing else happens in that thread meanwhile.
      const step = { do: 'ask', to: receiver, message: { type: 'ask', from: 'a', n: 1 }, timeout: 50 } as const;
      const [came] = await stage.inTime(asker.ask({ type: 'do', steps: [step] }, { timeout: 60_000 }));
      expect(came).toEqual({ error: expect.any(AskTimeoutError) });
      barrier.tell({ type: 'open' });
      await stage.untilQuiet();
      stage.forget();
    }
  });

  it('G45: asks with different time-outs end in the order in which their times are over', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    // Over from when, and by when: a busy machine may take longer from one ask to the next than their time-outs differ.
    const ended: (readonly [number, number])[] = [];
    const asks = [90, 30, 60, 10].map((timeout) => {
      const fromMs = stage.kit.now;
      const failed = rejection(ref.ask({ type: 'never' }, { timeout }));
      const over = [fromMs + timeout, stage.kit.now + timeout] as const;
      return failed.then(() => ended.push(over));
    });
    await stage.inTime(Promise.all(asks));
    expect(ended.filter(([, byMs], index) => ended.slice(0, index).some(([fromMs]) => fromMs > byMs))).toEqual([]);
  });

  it('G47: an ask whose deadline passed while it was queued is not handled, and is counted', async () => {
    const stage = await way.open();
    const { system } = stage;
    let expired = 0;
    for (const { from, to, title } of way.directions) {
      const barrier = system.spawn(gate);
      const asker = system.spawn(puppet, { thread: from });
      const ref = system.spawn(recorder, { thread: to });
      ref.tell({ type: 'block', gate: barrier });
      await barrier.ask({ type: 'waiting', count: 1 });
      const message = { type: 'ask', from: 'asker', n: 1 };
      const steps = [
        { do: 'ask', to: ref, message, timeout: 20 },
        { do: 'tell', to: ref, message: { type: 'note', from: 'asker', n: 2 } },
        { do: 'ask', to: ref, message: { ...message, n: 3 }, timeout: 60_000 },
      ] as const;
      const [late, , inTime] = steps.map((step) => asker.ask({ type: 'do', steps: [step] }, { timeout: 60_000 }));
      expect(await stage.inTime(late as Promise<unknown>), title).toEqual([{ error: expect.any(AskTimeoutError) }]);
      barrier.tell({ type: 'open' });
      expect(await inTime, title).toEqual([{ value: 3 }]);
      expect(await ref.ask({ type: 'report' }), title).toEqual([
        { from: 'asker', n: 2 },
        { from: 'asker', n: 3 },
      ]);
      const letter = (await stage.untilDeadLetters(++expired)).at(-1);
      expect(letter, title).toMatchObject({ message, reason: 'expired' });
      expect([letter?.sender?.name, letter?.target?.name], title).toEqual([asker.name, ref.name]);
      expect(stage.count('expired'), title).toBe(expired);
    }
    expect(stage.deadLetters).toHaveLength(expired);
  });

  it('C3, G49: an ask that was forwarded keeps its deadline', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const asker = system.spawn(puppet, { thread: way.first });
      const [first, last] = [system.spawn(relay, { thread: from }), system.spawn(relay, { thread: to })];
      const ask = { do: 'ask', to: first, message: { type: 'forward', to: last }, timeout: 1_000 } as const;
      const seen = seenIn(await asker.ask({ type: 'do', steps: [ask] }));
      const leftMs = (seen.deadline ?? 0) - seen.now;
      expect(leftMs, title).toBeGreaterThan(0);
      expect(leftMs, title).toBeLessThanOrEqual(1_000 + TOLERANCE_MS);
    }
  });

  it('G49: ctx.deadline is that of the ask being handled; a tell has none, nor has an ask that waits for ever', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = system.spawn(puppet, { thread: from });
      const ref = system.spawn(relay, { thread: to });
      const ask = async (timeout?: number): Promise<SeenDeadline> => {
        const step = { do: 'ask', to: ref, message: { type: 'deadline' }, ...(timeout !== undefined && { timeout }) } as const;
        // With an end of its own the asker would pass that on.
        return seenIn(await asker.ask({ type: 'do', steps: [step] }, { timeout: Number.POSITIVE_INFINITY }));
      };
      for (const [given, expected] of [
        [1_000, 1_000],
        [undefined, 5_000],
        [90_000, 90_000],
      ] as const) {
        const { deadline = 0, now } = await ask(given);
        expect(deadline - now, title).toBeLessThanOrEqual(expected + TOLERANCE_MS);
        expect(deadline - now, title).toBeGreaterThan(expected - 1_000);
      }
      expect((await ask(Number.POSITIVE_INFINITY)).deadline, title).toBeUndefined();
      await asker.ask({ type: 'do', steps: [{ do: 'tell', to: ref, message: { type: 'look' } }] });
      const told = { do: 'ask', to: ref, message: { type: 'told-deadline' } } as const;
      expect(seenIn(await asker.ask({ type: 'do', steps: [told] })).deadline, title).toBeUndefined();
    }
  });

  it('G49: a nested ask sees the deadline of the ask it is made for, also when it is made after an await', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      for (const isLate of [false, true]) {
        const [first, last] = [system.spawn(relay, { thread: from }), system.spawn(relay, { thread: to })];
        const before = Date.now();
        const errand = { to: last, message: { type: 'deadline' }, timeout: 60_000, isLate };
        const { deadline = 0, now } = (await first.ask({ type: 'run', errand }, { timeout: 2_000 })) as SeenDeadline;
        expect(deadline - now, title).toBeLessThanOrEqual(2_000 + TOLERANCE_MS);
        expect(deadline - now, title).toBeGreaterThan(2_000 - (Date.now() - before) - TOLERANCE_MS);
        // A shorter one of its own counts.
        const shorter = { ...errand, timeout: 500 };
        const own = (await first.ask({ type: 'run', errand: shorter }, { timeout: 2_000 })) as SeenDeadline;
        expect((own.deadline ?? 0) - own.now, title).toBeLessThanOrEqual(500 + TOLERANCE_MS);
      }
    }
  });

  it('G49: a nested ask does not outlive the one it is made for', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const first = system.spawn(relay, { thread: from });
      const last = system.spawn(answerer, { thread: to });
      for (const type of ['run', 'send-out'] as const) {
        const errand = { to: last, message: { type: 'never' }, timeout: 60_000, isLate: type === 'run' };
        // An errand whose time is over before its turn is not run: on a busy machine it gets more of it.
        for (let timeout = 40, wasRun = false; !wasRun; timeout *= 2) {
          const before = (await first.ask({ type: 'failures' }, { timeout: 30_000 })).length;
          const expired = stage.count('expired');
          expect(await stage.inTime(rejection(first.ask({ type, errand }, { timeout }))), title).toBeInstanceOf(AskTimeoutError);
          const failures = await stage.inTime(untilFailures(first, before + 1, () => stage.count('expired') > expired));
          wasRun = failures.length > before;
          for (const failed of failures.slice(before)) {
            expect(failed, title).toBeInstanceOf(AskTimeoutError);
            expect((failed as AskTimeoutError).data.timeoutMs, title).toBeLessThanOrEqual(timeout);
          }
        }
      }
    }
  });

  it('G49: an ask made for one whose deadline has passed is not sent', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const barrier = system.spawn(gate);
      const first = system.spawn(relay, { thread: from });
      const last = system.spawn(recorder, { thread: to });
      const note = { to: last, message: { type: 'ask', from: 'relay', n: 1 }, timeout: 60_000 };
      // The outer errand waits at the gate for longer than it may take; what follows is made in the same handler.
      for (let timeout = 30, isHeld = false; !isHeld; timeout *= 2) {
        const expired = stage.count('expired');
        const outer = rejection(first.ask({ type: 'run-after', gate: barrier, errand: note }, { timeout }));
        expect(await stage.inTime(outer), title).toBeInstanceOf(AskTimeoutError);
        isHeld = await heldAt(barrier, () => stage.count('expired') > expired);
      }
      barrier.tell({ type: 'open' });
      const failures = await stage.inTime(untilFailures(first, 1));
      expect(failures, title).toEqual([expect.any(AskTimeoutError)]);
      expect((failures[0] as AskTimeoutError).data.timeoutMs, title).toBe(0);
      expect(await last.ask({ type: 'report' }), title).toEqual([]);
    }
  });
});

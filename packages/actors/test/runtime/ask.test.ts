import {
  type ActorRef,
  ActorStoppedError,
  AskTimeoutError,
  MailboxFullError,
  MessageNotSerializableError,
  SystemStoppedError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { answerer, type AnswererMessage } from '../fixtures/answering.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { LIMITED } from '../support/bounds.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Lets `ref` answer what it keeps, as soon as it keeps anything. */
async function answerOne(ref: ActorRef<AnswererMessage>, value: unknown): Promise<number> {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const answered = await ref.ask({ type: 'answer', value });
    if (answered.length > 0) return answered.length;
    await turn();
  }
  throw new Error('the ask never arrived');
}

inEachWay((way) => {
  it('G45: ask settles with the answer, whoever asks whom', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = system.spawn(puppet, { thread: from });
      const ref = system.spawn(answerer, { thread: to });
      const steps = [1, 'a', null, undefined, [1, [2]], { a: { b: 1 } }, 'x'.repeat(100_000)].map(
        (value): Step => ({ do: 'ask', to: ref, message: { type: 'echo', value } }),
      );
      const both = [...steps, ...steps.map((step) => ({ ...step, byContext: true }))];
      const came = await asker.ask({ type: 'do', steps: both });
      expect(came, title).toEqual(both.map(({ message }) => ({ value: message['value'] })));
    }
  });

  it('G45: an ask nobody answers ends with AskTimeoutError after its time-out', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const error = await stage.inTime(failure(ref.ask({ type: 'never' }, { timeout: 30 })));
    expect(error).toBeInstanceOf(AskTimeoutError);
    expect((error as AskTimeoutError).data).toEqual({ target: ref.name, timeoutMs: 30, messageType: 'never' });
    expect((error as AskTimeoutError).message).toBe(`Cannot complete ask to "${ref.name}": no reply to "never" within 30 ms`);
    // Nobody's code was on the stack.
    expect((error as AskTimeoutError).stack).not.toContain('\n    at ');
    const asker = stage.system.spawn(puppet, { thread: way.second });
    const steps: Step[] = [{ do: 'ask', to: ref, message: { type: 'never' }, timeout: 30 }];
    expect(await stage.inTime(asker.ask({ type: 'do', steps }))).toEqual([{ error: expect.any(AskTimeoutError) }]);
  });

  it('G45: an ask whose deadline has passed, or whose signal is aborted, rejects at once and is not sent', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    await ref.started;
    const accepted = stage.count('accepted');
    for (const deadline of [0, new Date(0)]) {
      const error = await failure(ref.ask({ type: 'keep' }, { deadline, timeout: 1_000 }));
      expect(error).toBeInstanceOf(AskTimeoutError);
      expect((error as AskTimeoutError).message).toBe(
        `Cannot complete ask to "${ref.name}": the deadline of "keep" has passed, so it was not sent`,
      );
      // Where it was asked; one that is over in time has nobody on the stack.
      expect((error as AskTimeoutError).stack).toContain('\n    at ');
    }
    const reason = new Error('given up');
    expect(await failure(ref.ask({ type: 'keep' }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(stage.count('accepted')).toBe(accepted);
    expect((stage.system as OwnerSystem).runtime.asks.count).toBe(0);
    expect(await ref.ask({ type: 'answer', value: 1 })).toEqual([]);
  });

  it('G45: an ask without a time-out has the system’s', async () => {
    const stage = await way.open({ defaults: { askTimeoutMs: 40 } });
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const error = await stage.inTime(failure(ref.ask({ type: 'never' })));
    expect(error).toBeInstanceOf(AskTimeoutError);
    expect((error as AskTimeoutError).data).toMatchObject({ timeoutMs: 40 });
  });

  it('G45: an aborted ask settles at once with the reason of its signal', async () => {
    const { system } = await way.open();
    const ref = system.spawn(answerer, { thread: way.first });
    const reason = new Error('not needed any more');
    const aborting = new AbortController();
    const asked = failure(ref.ask({ type: 'never' }, { signal: aborting.signal, timeout: 60_000 }));
    aborting.abort(reason);
    expect(await asked).toBe(reason);
    expect(await failure(ref.ask({ type: 'never' }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    // Answered, the signal changes nothing.
    const late = new AbortController();
    expect(await ref.ask({ type: 'echo', value: 1 }, { signal: late.signal })).toBe(1);
    late.abort();
  });

  it('G45: an ask of one that has ended, or ends, fails with ActorStoppedError', async () => {
    const { system } = await way.open();
    const ref = system.spawn(answerer, { thread: way.first });
    const asked = failure(ref.ask({ type: 'never' }, { timeout: 60_000 }));
    await ref.ask({ type: 'echo', value: 1 });
    await ref.stop();
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    const after = await failure(ref.ask({ type: 'never' }));
    expect(after).toBeInstanceOf(ActorStoppedError);
    expect((after as ActorStoppedError).data).toEqual({ target: ref.name });
  });

  it('G45: what cannot be serialised fails the ask with the path, as a rejection', async () => {
    const { system } = await way.open({ strictMessages: true });
    const ref = system.spawn(answerer, { thread: way.first });
    const error = await failure(ref.ask({ type: 'echo', value: { f: () => 1 } }));
    expect(error).toBeInstanceOf(MessageNotSerializableError);
    expect((error as MessageNotSerializableError).data).toEqual({ path: 'message.value.f' });
  });

  it('G45, F4: more asks than may be open fail at once, and there is room again when some have settled', async () => {
    const { system } = await way.open(LIMITED);
    const ref = system.spawn(answerer, { thread: way.first });
    const open = Array.from({ length: 20 }, () => ref.ask({ type: 'keep' }, { timeout: 60_000 }));
    const refusal = (await failure(ref.ask({ type: 'keep' }))) as MailboxFullError;
    expect(refusal).toBeInstanceOf(MailboxFullError);
    expect(refusal.message).toBe(`Cannot ask "${ref.name}": 20 asks of this thread are open, as many as openAsksMax allows`);
    expect(refusal.data.message).toEqual({ type: 'keep' });
    ref.tell({ type: 'answer', value: 7 });
    expect(await Promise.all(open)).toEqual(open.map(() => 7));
    expect(await ref.ask({ type: 'echo', value: 1 })).toBe(1);
  });

  it('F4: asks without an end leave room for those that have one', async () => {
    const { system } = await way.open(LIMITED);
    const ref = system.spawn(answerer, { thread: way.first });
    const open = Array.from({ length: 30 }, () => ref.ask({ type: 'keep' }, { timeout: Number.POSITIVE_INFINITY }));
    expect(await ref.ask({ type: 'echo', value: 1 }, { timeout: 60_000 })).toBe(1);
    ref.tell({ type: 'answer', value: 7 });
    expect(await Promise.all(open)).toEqual(open.map(() => 7));
  });

  it('G45: asks that are open when the system stops settle with SystemStoppedError or ActorStoppedError', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const asked = failure(ref.ask({ type: 'never' }, { timeout: 60_000 }));
    await ref.ask({ type: 'echo', value: 1 });
    await stage.inTime(stage.system.stop({ timeout: 30 }));
    const error = await asked;
    expect(error instanceof ActorStoppedError || error instanceof SystemStoppedError).toBe(true);
    expect(await failure(ref.ask({ type: 'never' }))).toBeInstanceOf(Error);
  });

  it('G45: what throws while the message is copied fails the ask, and nothing stays open', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const thrown = new Error('not to be read');
    const message = {
      type: 'echo',
      get value(): unknown {
        throw thrown;
      },
    } as const;
    expect(await failure(ref.ask(message))).toBe(thrown);
    expect((stage.system as OwnerSystem).runtime.asks.count).toBe(0);
  });

  it('G45: an answer that could not be sent leaves the ask open: it can be answered still, and fails with its actor', async () => {
    const { system } = await way.open({ strictMessages: true });
    const ref = system.spawn(answerer, { thread: way.first });
    const answered = ref.ask({ type: 'keep' }, { timeout: 60_000 });
    expect(await ref.ask({ type: 'answer-badly' })).toBe(1);
    await ref.ask({ type: 'answer', value: 'well' });
    expect(await answered).toBe('well');
    const open = failure(ref.ask({ type: 'keep' }, { timeout: 60_000 }));
    expect(await ref.ask({ type: 'answer-badly' })).toBe(1);
    await ref.stop();
    expect(await open).toBeInstanceOf(ActorStoppedError);
  });

  it('I5: an answer to an old ask never settles a newer one under the same place in the table', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    for (let round = 0; round < 20; round++) {
      const aborting = new AbortController();
      const old = failure(ref.ask({ type: 'keep' }, { signal: aborting.signal, timeout: 60_000 }));
      await ref.ask({ type: 'echo', value: 0 });
      aborting.abort();
      await old;
      const young = ref.ask({ type: 'echo', value: round });
      const answered = ref.ask({ type: 'answer', value: 'old' });
      expect(await young).toBe(round);
      await answered;
    }
    expect((await stage.untilDeadLetters(20)).every(({ message }) => message === 'old')).toBe(true);
  });

  it('C3: asks that are never answered and were given up are not kept by their receiver for ever; open ones are', async () => {
    const stage = await way.open();
    const { system } = stage;
    const ref = system.spawn(answerer, { thread: way.first });
    const open = Array.from({ length: 10 }, () => ref.ask({ type: 'keep' }, { timeout: 60_000 }));
    const given = 6_000;
    for (let n = 0; n < given; n += 500) {
      const aborting = new AbortController();
      const asked = Array.from({ length: 500 }, () => failure(ref.ask({ type: 'never' }, { signal: aborting.signal, timeout: 60_000 })));
      await ref.ask({ type: 'echo', value: n });
      aborting.abort();
      await Promise.all(asked);
    }
    await ref.ask({ type: 'answer', value: 7 });
    expect(await Promise.all(open)).toEqual(open.map(() => 7));
    // How many it keeps is seen from inside only (unanswered.test.ts): what the runtime says at its end is no late reply.
    await ref.stop();
    await stage.untilQuiet();
    expect(stage.count('late-reply')).toBe(0);
  });

  it('C3: forward hands the answering over, between any threads, and lets the asker end', async () => {
    const { system } = await way.open();
    const places = way.crosses ? (['owner', way.first, way.second] as const) : (['owner'] as const);
    for (const asking of places)
      for (const middle of places)
        for (const last of places) {
          const asker = system.spawn(puppet, { thread: asking });
          const between = system.spawn(answerer, { thread: middle });
          const to = system.spawn(answerer, { thread: last });
          const pass = (later: boolean): Step => ({ do: 'ask', to: between, message: { type: 'pass-on', to, later }, timeout: 60_000 });
          expect(await asker.ask({ type: 'do', steps: [pass(false)] })).toEqual([{ value: 'passed on' }]);
          const kept = asker.ask({ type: 'do', steps: [pass(true)] }, { timeout: 60_000 });
          await answerOne(to, 'kept');
          expect(await kept).toEqual([{ value: 'kept' }]);
          await Promise.all([asker, between, to].map((ref) => ref.stop()));
        }
  });

  it('C3: an ask that was handed over outlives who handed it over, and dies with who has it', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const between = system.spawn(answerer, { thread: from });
      const last = system.spawn(answerer, { thread: to });
      const ask = () =>
        between.ask({ type: 'pass-on', to: last, later: true } as Extract<AnswererMessage, { type: 'pass-on' }>, { timeout: 60_000 });
      const [first, second] = [ask(), ask()];
      await between.ask({ type: 'echo', value: 1 });
      await between.stop();
      if ((await answerOne(last, 'kept')) === 1) await answerOne(last, 'kept');
      expect([await first, await second], title).toEqual(['kept', 'kept']);
      const other = system.spawn(answerer, { thread: from });
      const third = failure(other.ask({ type: 'pass-on', to: last, later: true }, { timeout: 60_000 }));
      await other.ask({ type: 'echo', value: 1 });
      await last.stop();
      expect(await third, title).toBeInstanceOf(ActorStoppedError);
    }
  });

  it('a reply handle may be sent on in a message and answered by whoever has it', async () => {
    const { system } = await way.open();
    const [a, b] = [system.spawn(answerer, { thread: way.first }), system.spawn(answerer, { thread: way.second })];
    // `a` answers with the handles' own replies; what matters is that a handle survives two hops.
    const asked = a.ask({ type: 'pass-on', to: b, later: true }, { timeout: 60_000 });
    await answerOne(b, { deep: [1] });
    expect(await asked).toEqual({ deep: [1] });
  });
});

import {
  type ActorRef,
  ActorStoppedError,
  AskTimeoutError,
  MailboxFullError,
  MessageNotSerializableError,
  pool,
  router,
  type System,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { askFor as askAnyFor } from '#actors/cell/asks/ask-for.js';
import type { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import type { DetachedListener, ToAsk } from '#actors/cell/asks/ask-listener.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { answerer, type AnswererMessage } from '../fixtures/answering.ts';
import { LIMITED_STRICT } from '../support/bounds.ts';
import { inEachWay } from '../support/ways.ts';

/** Notes what it is told, each time. */
class Listener implements DetachedListener {
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly isCancellable = true;
  readonly told: unknown[] = [];
  readonly #told: Promise<void>;
  #tell: () => void = () => undefined;

  constructor(system: System, timeoutMs = Number.POSITIVE_INFINITY) {
    this.timeoutMs = timeoutMs;
    this.deadlineMs = (system as OwnerSystem).runtime.host.now() + timeoutMs;
    this.#told = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  answered(value: unknown): void {
    this.told.push({ value });
    this.#tell();
  }

  failed(error: unknown): void {
    this.told.push({ error });
    this.#tell();
  }

  /** What it was told first. */
  async first(): Promise<unknown> {
    await this.#told;
    return this.told[0];
  }
}

/** On real threads the package is its bundle, which the function does not belong to; its references have the step behind it. */
const askFor = (ref: ActorRef<AnswererMessage>, message: ToAsk<AnswererMessage>, listener: DetachedListener) =>
  'askFor' in ref ? (ref as unknown as ActorRefBase).askFor(message, listener) : askAnyFor(ref, message, listener);

const keep = () => ({ type: 'keep', replyTo: undefined }) as const;
const echo = (value: unknown) => ({ type: 'echo', value, replyTo: undefined }) as const;

inEachWay((way) => {
  /** None where the package is its bundle: it would not know the function's `CallOff`. */
  const routersOf = (ref: ActorRef<AnswererMessage>) => (way.title === 'threads' ? [] : [router([ref], 'round-robin')]);

  it('G45: an ask for a listener tells it the answer, once, whoever is asked', async () => {
    const { system } = await way.open();
    for (const thread of [way.first, way.second]) {
      const ref = system.spawn(answerer, { thread });
      const pooled = system.spawn(pool(answerer, { size: 1 }), { thread });
      for (const [value, to] of [ref, pooled, ...routersOf(ref)].entries()) {
        const listener = new Listener(system);
        askFor(to, echo(value), listener);
        expect(await listener.first()).toEqual({ value });
      }
      const twice = new Listener(system);
      askFor(ref, { type: 'twice', replyTo: undefined }, twice);
      expect(await twice.first()).toEqual({ value: 'first' });
      // By now the second answer has been refused.
      expect(await ref.ask({ type: 'echo', value: 1 })).toBe(1);
      expect(twice.told).toEqual([{ value: 'first' }]);
    }
  });

  it('G45, G50: an ask for a listener ends when it is called off, and its answer is late', async () => {
    const stage = await way.open();
    const { system } = stage;
    const ref = system.spawn(answerer, { thread: way.first });
    const reason = new Error('not needed any more');
    for (const to of [ref, ...routersOf(ref)]) {
      const listener = new Listener(system);
      const ask = askFor(to, keep(), listener);
      await ref.ask({ type: 'echo', value: 1 });
      ask.calledOff(reason);
      ask.calledOff(new Error('a second time is nothing'));
      // Later, never within the call.
      expect(listener.told).toEqual([]);
      expect(await listener.first()).toEqual({ error: reason });
      await ref.ask({ type: 'answer', value: 7 });
      expect(listener.told).toEqual([{ error: reason }]);
    }
  });

  it('G45: an ask for a listener ends at its deadline, and with the actor that owes it', async () => {
    const stage = await way.open();
    const { system } = stage;
    const ref = system.spawn(answerer, { thread: way.first });
    const timed = new Listener(system, 30);
    askFor(ref, keep(), timed);
    expect(await stage.inTime(timed.first())).toEqual({ error: expect.any(AskTimeoutError) });
    const open = new Listener(system);
    askFor(ref, keep(), open);
    await ref.ask({ type: 'echo', value: 1 });
    await ref.stop();
    expect(await open.first()).toEqual({ error: expect.any(ActorStoppedError) });
    const after = new Listener(system);
    askFor(ref, keep(), after);
    expect(after.told).toEqual([]);
    expect(await after.first()).toEqual({ error: expect.any(ActorStoppedError) });
    expect([timed.told.length, open.told.length]).toEqual([1, 1]);
  });

  it('G45: an ask for a listener that cannot be made fails like any other, and later than the call', async () => {
    const { system } = await way.open(LIMITED_STRICT);
    const ref = system.spawn(answerer, { thread: way.first });
    const bad = new Listener(system);
    askFor(
      ref,
      echo(() => 1),
      bad,
    );
    const [first, second] = [new Listener(system, 60_000), new Listener(system, 60_000)];
    askFor(ref, keep(), first);
    askFor(ref, keep(), second);
    expect([bad.told, first.told, second.told]).toEqual([[], [], []]);
    expect(await bad.first()).toEqual({ error: expect.any(MessageNotSerializableError) });
    expect(await second.first()).toEqual({ error: expect.any(MailboxFullError) });
    await ref.ask({ type: 'answer', value: 7 }, { timeout: Number.POSITIVE_INFINITY });
    expect(await first.first()).toEqual({ value: 7 });
  });
});

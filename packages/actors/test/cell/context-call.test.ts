import { expect, it } from 'vitest';
import { type CallSource, ContextCall } from '#actors/cell/asks/context-call.js';
import { Incarnation } from '#actors/cell/life/incarnation.js';
import { ReplyHandle } from '#actors/cell/asks/reply-handle.js';

/** An ask of which a test says what becomes of it. */
class Asked extends ReplyHandle {
  deadlineMs = Number.POSITIVE_INFINITY;
  isGivenUp = false;
  /** How often somebody listens to the asker at present. */
  listeners = 0;

  constructor(deadlineMs = Number.POSITIVE_INFINITY) {
    super(undefined, true);
    this.deadlineMs = deadlineMs;
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.givenUp(false);
  }

  protected get askId(): number {
    return 0;
  }

  protected attend(): () => void {
    this.listeners++;
    return () => void this.listeners--;
  }

  protected deliver(): 'accepted' {
    return 'accepted';
  }

  protected deliverFailure(): void {}

  protected refuse(): 'stopped' {
    return 'stopped';
  }
}

/** An actor that handles something else by now. */
function later(asked: Asked | undefined, nowMs = 0) {
  const incarnation = new Incarnation();
  let listening = 0;
  const onAbort = incarnation.onAbort.bind(incarnation);
  incarnation.onAbort = (task) => {
    const leave = onAbort(task);
    listening++;
    return () => {
      listening--;
      leave();
    };
  };
  const environment = { slots: { endAsked: () => undefined }, kin: { now: () => nowMs } };
  const cell = { asked: undefined, environment, life: { incarnation } };
  const source = { cell, incarnation, clock: { now: () => 1_000 }, timerClock: { now: () => nowMs } } as unknown as CallSource;
  return { incarnation, call: new ContextCall(source, asked), listening: () => listening };
}

it('G50: a signal that is looked at when the handler has returned follows the ask, and leaves everybody with the answer', () => {
  const asked = new Asked();
  const { call, incarnation, listening } = later(asked);
  const { signal } = call;
  expect([signal.aborted, asked.listeners, listening()]).toEqual([false, 1, 1]);
  expect(call.signal).toBe(signal);
  asked.tell(1);
  expect([asked.listeners, listening()]).toEqual([0, 0]);
  incarnation.abort();
  expect(signal.aborted).toBe(false);
});

it('G50: it is aborted when the ask is given up, and when its actor stops', () => {
  const asked = new Asked();
  const { call } = later(asked);
  const { signal } = call;
  expect([call.isAwaited, call.cancelled()]).toEqual([true, false]);
  asked.giveUp();
  expect([signal.aborted, call.isAwaited, call.cancelled()]).toEqual([true, false, true]);
  const other = later(new Asked());
  const stopped = other.call.signal;
  other.incarnation.abort();
  expect([stopped.aborted, other.call.cancelled(), other.call.isAwaited]).toEqual([true, true, true]);
});

it('G49: an ask whose time is over is awaited no more', () => {
  const at = (nowMs: number) => later(new Asked(50), nowMs).call;
  expect([at(49).isAwaited, at(50).isAwaited]).toEqual([true, false]);
  expect([at(49).deadline, later(new Asked()).call.deadline]).toEqual([1_001, undefined]);
});

it('a call of what was told is awaited by nobody, and ends with its actor', () => {
  const { call, incarnation } = later(undefined);
  expect([call.isAwaited, call.deadline, call.cancelled(), call.signal.aborted]).toEqual([false, undefined, false, false]);
  incarnation.abort();
  expect([call.cancelled(), call.signal.aborted]).toEqual([true, true]);
});

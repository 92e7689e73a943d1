import { expect, test } from 'vitest';
import { Incarnation } from '#actors/cell/life/incarnation.js';
import { ReplyHandle } from '#actors/cell/asks/reply-handle.js';

/** An ask of which a test says what becomes of it. */
class Asked extends ReplyHandle {
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly isGivenUp = false;
  /** How often somebody listens to the asker at present. */
  listeners = 0;

  constructor() {
    super(undefined, true);
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

test('G50: the signal of an ask is the same as often as its handler looks', () => {
  const [ask, incarnation] = [new Asked(), new Incarnation()];
  expect(ask.signalIn(incarnation)).toBe(ask.signalIn(incarnation));
  expect(ask.listeners).toBe(1);
});

test.each([
  ['answered, then handled', (ask: Asked) => [ask.tell(1), ask.handled()]],
  ['handled, then failed', (ask: Asked) => [ask.handled(), ask.fail(new Error('x'))]],
  ['handed over', (ask: Asked) => [ask.stashed()]],
])('G50: a signal whose ask was %s listens to nobody any more', (_how, end) => {
  const [ask, incarnation] = [new Asked(), new Incarnation()];
  const signal = ask.signalIn(incarnation);
  end(ask);
  expect(ask.listeners).toBe(0);
  incarnation.abort();
  expect(signal.aborted).toBe(false);
});

test('G50: a handler that has answered and goes on still learns of a stop, and of nothing else', () => {
  const [ask, incarnation] = [new Asked(), new Incarnation()];
  const signal = ask.signalIn(incarnation);
  ask.tell(1);
  expect(ask.listeners).toBe(0);
  incarnation.abort();
  expect(signal.aborted).toBe(true);
});

test('G50: who handles an ask that was handed over has a signal of its own', () => {
  const [ask, first, second] = [new Asked(), new Incarnation(), new Incarnation()];
  const before = ask.signalIn(first);
  ask.stashed();
  const after = ask.signalIn(second);
  second.abort();
  expect([before.aborted, after.aborted]).toEqual([false, true]);
});

test.each([false, true])(
  'G50, A3: what is asked on behalf of a handler is called off for the same reason as its signal is aborted, seen before: %s',
  (seen) => {
    const [ask, incarnation] = [new Asked(), new Incarnation()];
    const callOff = ask.callOffIn(incarnation);
    if (seen) expect(ask.signalIn(incarnation).aborted).toBe(false);
    incarnation.abort();
    ask.forsaken();
    expect(callOff.isCalled).toBe(true);
    expect(callOff.reason).toMatchObject({ name: 'AbortError', message: 'This operation was aborted' });
    expect(ask.signalIn(incarnation).reason).toBe(callOff.reason);
    expect(ask.isCalledOffFor(callOff.reason)).toBe(true);
    expect(ask.listeners).toBe(0);
  },
);

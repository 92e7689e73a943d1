import { Dispatcher } from '#actors/dispatch/dispatcher.js';
import { LIFE_STEP, LongTurns } from '#actors/dispatch/long-turns.js';
import { ThreadDuty, type WorkingThread } from '#actors/system/thread/work/thread-duty.js';
import { expect, it } from 'vitest';

const SLICE_MS = 2;

/**
 * A thread whose rings always hold `records`, each for another idle actor that takes `recordMs` to handle it. Time passes by work alone.
 */
function set({
  records,
  recordMs,
  decodeMs = 0,
  turnMessages = 100,
  isChosen = false,
}: {
  records: number;
  recordMs: number;
  decodeMs?: number;
  turnMessages?: number;
  /** A seed decides what arrives when. */
  isChosen?: boolean;
}) {
  const clock = { nowMs: 0, looks: 0 };
  const done = { onTheSpot: 0, put: 0, polls: 0, turns: 0, turnsMs: 0, sums: 0, changes: 0, calls: [] as string[], asks: [] as string[] };
  const nothing = (): void => undefined;
  const mesh = {
    isChosen,
    pollArrived: (limit: number): number => {
      done.polls++;
      done.calls.push('poll');
      const polled = Math.min(records, limit);
      for (let n = 0; n < polled; n++) {
        clock.nowMs += decodeMs;
        if (!duty.mayHandleNow()) done.put++;
        else {
          clock.nowMs += recordMs;
          done.onTheSpot++;
        }
      }
      return polled;
    },
    flush: () => void done.calls.push('flush'),
    giveUpClaims: () => void done.calls.push('give up'),
    hasWaiting: () => false,
  };
  const dispatcher = new Dispatcher(nothing);
  const longTurns = new LongTurns(Number.POSITIVE_INFINITY, nothing);
  const now = (): number => {
    clock.looks++;
    return clock.nowMs;
  };
  const thread = {
    threads: { mesh },
    held: { refresh: () => void done.sums++, republish: () => void done.changes++ },
    dispatcher,
    longTurns,
    asks: { sliceBegins: () => void done.asks.push('begins'), sliceEnded: () => void done.asks.push('ended') },
    stamps: { begin: nothing, end: nothing },
    host: { now },
    throughput: turnMessages,
  } as unknown as WorkingThread;
  const duty = new ThreadDuty(thread, undefined);
  const slice = (): void => void duty.work(clock.nowMs, clock.nowMs + SLICE_MS);
  /** Somebody who always has messages, of 0.1 ms each. */
  const neighbour = (): void => {
    const runTurn = (): boolean => {
      done.turns++;
      const fromMs = clock.nowMs;
      do clock.nowMs += 0.1;
      while (!duty.isTimeUp() && clock.nowMs - fromMs < 1);
      done.turnsMs += clock.nowMs - fromMs;
      return true;
    };
    dispatcher.ready({ queued: false, isDueQueued: false, runTurn });
  };
  /** Somebody who has one message, that takes `ms`. */
  const caller = (ms: number): void => {
    const runTurn = (): boolean => {
      done.turns++;
      clock.nowMs += ms;
      return false;
    };
    dispatcher.ready({ queued: false, isDueQueued: false, runTurn });
  };
  /** Somebody whose turn is `run`. */
  const turn = (run: () => void): void => {
    const runTurn = (): boolean => {
      run();
      return false;
    };
    dispatcher.ready({ queued: false, isDueQueued: false, runTurn });
  };
  return { clock, done, duty, longTurns, slice, neighbour, caller, turn };
}

it('C4: what was asked before a slice begins its time with that, and is seen to when it has ended', () => {
  const { done, duty, clock, slice, turn } = set({ records: 0, recordMs: 0 });
  turn(() => void done.asks.push('turn'));
  slice();
  duty.worked(clock.nowMs);
  expect(done.asks).toEqual(['begins', 'turn', 'ended']);
});

it('T4: while nobody waits for a turn, what comes out of the rings has all of a slice', () => {
  const { clock, done, slice } = set({ records: 64, recordMs: 0.2 });
  slice();
  expect(done.onTheSpot * 0.2).toBeGreaterThanOrEqual(SLICE_MS);
  // Up to eight are handled between two looks.
  expect(clock.nowMs).toBeLessThan(SLICE_MS + 8 * 0.2);
});

it('T4: while somebody waits for a turn, the rings have half of a slice', () => {
  const { clock, done, slice, neighbour } = set({ records: 64, recordMs: 0.05 });
  for (let n = 0; n < 3; n++) neighbour();
  for (let n = 0; n < 20; n++) slice();
  expect(done.turnsMs / clock.nowMs).toBeGreaterThan(0.3);
  expect(done.onTheSpot).toBeGreaterThan(0);
});

it('T4: and as many messages as a turn may take', () => {
  const { done, slice, neighbour } = set({ records: 60, recordMs: 0.001, turnMessages: 5 });
  neighbour();
  slice();
  expect([done.onTheSpot, done.put]).toEqual([5, 55]);
});

it('T4: with turns of one message, one', () => {
  const { done, slice, neighbour } = set({ records: 30, recordMs: 0.001, turnMessages: 1 });
  neighbour();
  slice();
  expect([done.onTheSpot, done.put]).toEqual([1, 29]);
});

it('T5: records that take long to decode end with the slice, whoever handles them', () => {
  const { clock, done, slice } = set({ records: 1_000, recordMs: 0, decodeMs: 0.1 });
  slice();
  // 64 are decoded between two looks.
  expect(clock.nowMs).toBeLessThan(SLICE_MS + 64 * 0.1);
  expect(done.polls).toBeLessThan(4);
});

it('T5: fast ones are taken in parts up to 256', () => {
  const { done, slice } = set({ records: 1_000, recordMs: 0.0001 });
  slice();
  expect([done.onTheSpot + done.put, done.polls]).toEqual([256, 4]);
});

it('T2: somebody has a turn in each slice, even if the rings have used it up', () => {
  const { done, slice, neighbour } = set({ records: 64, recordMs: 50 });
  neighbour();
  for (let n = 0; n < 5; n++) slice();
  expect(done.turns).toBe(5);
});

it('T9: while somebody waits for a turn, the rings are looked at every 0.02 ms, in between what has changed is published', () => {
  const { done, slice, caller } = set({ records: 0, recordMs: 0 });
  for (let n = 0; n < 100; n++) {
    caller(0.001);
    slice();
  }
  expect([done.turns, done.polls, done.sums, done.changes]).toEqual([100, 5, 5, 95]);
});

it('T9: they are looked at in each slice in which nobody waits, and by whom a seed tells what has arrived', () => {
  const idle = set({ records: 0, recordMs: 0 });
  for (let n = 0; n < 10; n++) idle.slice();
  expect(idle.done.polls).toBe(10);
  const chosen = set({ records: 0, recordMs: 0, isChosen: true });
  for (let n = 0; n < 10; n++) {
    chosen.caller(0.001);
    chosen.slice();
  }
  expect(chosen.done.polls).toBe(10);
});

it('C4, G47: the first ask of a slice needs no look at the clock, one behind a message that was handled does', () => {
  const { clock, duty, slice, turn } = set({ records: 0, recordMs: 0 });
  const seen: number[] = [];
  const looks: number[] = [];
  const ask = (takesMs: number): void => {
    seen.push(duty.clockForAsk());
    looks.push(clock.looks);
    clock.nowMs += takesMs;
    duty.handled();
  };
  clock.nowMs = 7;
  turn(() => {
    ask(5);
    ask(1);
    // A look of somebody else serves as well.
    duty.isTimeUp();
    ask(2);
    ask(0);
  });
  slice();
  expect(seen).toEqual([7, 12, 13, 15]);
  expect(looks).toEqual([0, 1, 2, 3]);
});

it('C4, G47: nor does a step of a life before it go unnoticed', () => {
  const { clock, duty, longTurns, slice, turn } = set({ records: 0, recordMs: 0 });
  let seen = 0;
  turn(() => {
    clock.nowMs += 40;
    longTurns.ran({ name: 'slow', self: undefined as never, proveAgain: () => undefined }, LIFE_STEP);
    seen = duty.clockForAsk();
  });
  slice();
  expect(seen).toBe(40);
});

it('C4, G47: nor what came out of the rings before it', () => {
  const { clock, duty, slice, turn } = set({ records: 10, recordMs: 0, decodeMs: 0.5 });
  let seen = 0;
  turn(() => {
    seen = duty.clockForAsk();
  });
  slice();
  expect(clock.nowMs).toBe(5);
  expect(seen).toBe(5);
});

it('R1: what was sent between two slices is published before a slice looks at the rings, and what was sent in it at its end', () => {
  const { done, slice } = set({ records: 0, recordMs: 0 });
  slice();
  expect(done.calls).toEqual(['flush', 'poll', 'flush']);
});

it('claims that promise callbacks have left open behind a slice are given up before the next one publishes', () => {
  const { done, duty, slice } = set({ records: 0, recordMs: 0 });
  slice();
  done.calls.length = 0;
  duty.outOfRange();
  slice();
  expect(done.calls).toEqual(['give up', 'flush', 'poll', 'flush']);
});

it('claims that are open behind a slice in which code ran out of stack, and before the thread rests, are nobody’s: they are given up', () => {
  const { done, duty, slice, turn } = set({ records: 0, recordMs: 0 });
  turn(() => duty.outOfRange());
  slice();
  slice();
  const inOneSlice = ['flush', 'poll', 'flush'];
  expect(done.calls).toEqual(['flush', 'poll', 'give up', 'flush', ...inOneSlice]);
  expect(duty.hasWaiting()).toBe(false);
  expect(done.calls.at(-1)).toBe('give up');
});

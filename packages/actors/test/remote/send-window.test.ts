import { SendWindow } from '#actors/remote/send-window.js';
import { expect, it } from 'vitest';

const SLOT = 4;
const LEAST = 64;

/** A window onto a slot of that bound, and a ring of which a test says what was taken. */
function windowOnto(bound: number) {
  const state = { bound, position: 1_000, released: 1_000, hasOutbox: false, looks: 0 };
  const link = {
    get hasOutbox() {
      return state.hasOutbox;
    },
    get position() {
      return state.position;
    },
    hasReleased: (position: number) => position <= state.released,
  };
  const slots = {
    bound: (slot: number) => {
      expect(slot).toBe(SLOT);
      state.looks++;
      return state.bound;
    },
  };
  const window = new SendWindow({ slots, link }, SLOT);
  /** Sends until the window is shut, or so many. @returns how many went */
  const send = (most = 10_000): number => {
    let sent = 0;
    for (; sent < most && window.isOpen; sent++) {
      state.position += 48;
      window.sent();
    }
    return sent;
  };
  const takeAll = (): void => {
    state.released = state.position;
  };
  return { state, window, send, takeAll };
}

it('B23: two batches are under way, and the next is begun when what lies before the last has been taken', () => {
  const { state, send } = windowOnto(100);
  expect(send()).toBe(200);
  // All but the last of the first batch: the second begins behind that.
  state.released = 1_000 + 99 * 48;
  expect(send()).toBe(0);
  state.released += 48;
  expect(send()).toBe(100);
});

it('B23: whoever finds an actor idle has room for a whole batch, however much of one was used', () => {
  for (const used of [1, 50, 99, 100, 101]) {
    const { send, takeAll } = windowOnto(100);
    send(used);
    takeAll();
    expect(send(), `${used} before`).toBeGreaterThanOrEqual(100);
  }
});

it('B23: a batch is 64 messages at least', () => {
  expect(windowOnto(1).send()).toBe(2 * LEAST);
  expect(windowOnto(LEAST + 1).send()).toBe(2 * LEAST + 2);
});

it('B23: what stands in an outbox has not been taken, whatever the ring says', () => {
  const { state, send, takeAll } = windowOnto(100);
  send();
  takeAll();
  state.hasOutbox = true;
  expect(send()).toBe(0);
  state.hasOutbox = false;
  expect(send()).toBe(200);
});

it('B23: the window looks once in a batch', () => {
  const { state, send, takeAll } = windowOnto(100);
  for (let batch = 0; batch < 10; batch++) {
    send(100);
    takeAll();
  }
  expect(state.looks).toBe(10);
});

it('B23, I4: until the bound is known the window is open, and looks again soon', () => {
  const { state, send } = windowOnto(0);
  expect(send(1_000)).toBe(1_000);
  state.bound = 100;
  expect(send()).toBeLessThanOrEqual(200 + 8);
});

it.each([
  ['refuses nobody', -1],
  ['may have more waiting than ring and outbox take', 8_192],
])('B23: an actor that %s has no window, and costs no look', (_what, bound) => {
  const { state, send } = windowOnto(bound);
  expect([send(10_000), state.looks]).toEqual([10_000, 1]);
});

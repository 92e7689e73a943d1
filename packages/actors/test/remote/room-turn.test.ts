import { RoomTurn } from '#actors/remote/room-turn.js';
import { expect, it } from 'vitest';

/** A slot whose thread opens rounds by hand. */
function slotWith(share: number) {
  let round = -1;
  return { round: () => round, share: () => share, open: () => void round++ };
}

it('B19: a round that is opened while something waits is a share, once', () => {
  const slot = slotWith(2);
  const turn = new RoomTurn(slot, 4);
  turn.waits();
  expect(turn.isOpen).toBe(false);
  slot.open();
  slot.open();
  expect([turn.isOpen, turn.used('accepted'), turn.isOpen, turn.used('accepted'), turn.isOpen]).toEqual([
    true,
    'accepted',
    true,
    'accepted',
    false,
  ]);
  slot.open();
  expect(turn.isOpen).toBe(true);
});

it('B19: what was opened before anything waited was for others', () => {
  const slot = slotWith(2);
  const turn = new RoomTurn(slot, 4);
  slot.open();
  turn.waits();
  expect(turn.isOpen).toBe(false);
});

it('B19: what is not let in uses up nothing, and the rest is for what waits next', () => {
  const slot = slotWith(1);
  const turn = new RoomTurn(slot, 4);
  turn.waits();
  slot.open();
  expect([turn.isOpen, turn.used('full'), turn.used('stopped')]).toEqual([true, 'full', 'stopped']);
  turn.waits();
  expect(turn.isOpen).toBe(true);
});

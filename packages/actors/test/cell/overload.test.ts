import { expect, it } from 'vitest';
import type { CellEnvironment, LocalActor } from '#actors/cell/cell-environment.js';
import { Overload } from '#actors/cell/messages/overload.js';
import type { MailboxBounds } from '#actors/contract/mailbox-options.js';

/** Between bound and low water mark. */
const ABOVE = 5;

function overloaded(overflow: MailboxBounds['overflow'], mailboxReserve = 100) {
  const happened: string[] = [];
  const environment = {
    mailboxReserve,
    slots: { setOverloaded: (_slot: number, isUp: boolean) => happened.push(isUp ? 'flag up' : 'flag down') },
    roomMade: (_place: unknown, places: number) => happened.push(`${places} places elsewhere`),
    overload: () => undefined,
    kin: { now: () => 0, after: () => () => undefined },
  };
  const bounds = { capacity: 10, lowWater: 10 - ABOVE, overflow };
  const overload = new Overload(environment as unknown as CellEnvironment, {} as LocalActor, bounds);
  overload.raise();
  happened.length = 0;
  return {
    overload,
    happened,
    free: (places: number) => {
      for (let place = 0; place < places; place++) overload.placeFreed();
    },
  };
}

it('B18: when as many places have become free as lie between bound and mark, it is the turn of those who wait, elsewhere and here', () => {
  const { overload, happened, free } = overloaded('reject');
  overload.whenLowered(() => happened.push('called'));
  free(ABOVE - 1);
  expect(happened).toEqual([]);
  free(1);
  expect(happened).toEqual([`${ABOVE} places elsewhere`, 'called']);
  free(ABOVE);
  expect(happened.slice(2)).toEqual([`${ABOVE} places elsewhere`]);
});

it('B18: so it is when the flag goes down, and places are counted anew', () => {
  const { overload, happened, free } = overloaded('reject');
  free(ABOVE - 1);
  overload.lower();
  overload.raise();
  free(ABOVE - 1);
  expect(happened).toEqual(['flag down', `${ABOVE} places elsewhere`, 'flag up']);
});

it('B20: those elsewhere have no more than the reserve, and none where nobody is refused', () => {
  const small = overloaded('reject', 3);
  small.free(ABOVE);
  expect(small.happened).toEqual(['3 places elsewhere']);
  const other = overloaded('drop-oldest');
  other.free(ABOVE);
  other.overload.lower();
  expect(other.happened).toEqual([]);
});

import { expect, it } from 'vitest';
import { ThreadStates } from '#actors/system/thread/states/thread-states.js';

it('Z8: while the thread of the parent is behind, only the newest of what is to be kept is sent, when there is room again, and published at once', () => {
  const sent: string[] = [];
  const rooms: (() => void)[] = [];
  const link = { hasOutbox: true, onRoom: (room: () => void) => void rooms.push(room), flush: () => void sent.push('flushed') };
  const states = new ThreadStates({
    thread: 1,
    threads: { peer: () => ({ link }) },
    kin: { report: (_: unknown, report: { state: { id: string } }) => void sent.push(report.state.id) },
  } as never);
  const actor = { lineage: [{ thread: 0, slot: 0, generation: 1 }], isOver: false } as never;
  let newest = 0;
  const keep = () => {
    newest++;
    states.keep(actor, () => [{ id: `${newest}`, bytes: undefined }]);
  };
  for (let n = 0; n < 5; n++) keep();
  expect([sent, rooms.length]).toEqual([[], 1]);
  link.hasOutbox = false;
  rooms.shift()?.();
  keep();
  expect([sent, rooms.length]).toEqual([['5', 'flushed', '6', 'flushed'], 0]);
});

it('Z8: nothing is kept for an actor whose parent would die with the same thread', () => {
  const states = new ThreadStates({ thread: 1 } as never);
  const place = (thread: number) => ({ lineage: [{ thread, slot: 0, generation: 1 }] }) as never;
  expect([states.keepsFor(place(0)), states.keepsFor(place(1)), states.keepsFor({ lineage: [] } as never)]).toEqual([true, false, false]);
});

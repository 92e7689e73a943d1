import type { ActorCell } from '#actors/cell/actor-cell.js';
import { HintVerb } from '#actors/remote/envelope-layout.js';
import { Residents } from '#actors/system/thread/residents.js';
import { type HintedThread, ThreadHints } from '#actors/system/thread/work/thread-hints.js';
import { beforeEach, expect, it } from 'vitest';

const SELF = 1;
let happened: unknown[];
let later: (() => void)[];
let hints: ThreadHints;
/** By slot, the threads that wait for room there. */
let wanted: Map<number, number>;
/** Slots with an actor that has been asked to end. */
let ending: readonly number[];

beforeEach(() => {
  happened = [];
  later = [];
  ending = [];
  const cells = new Residents();
  for (const slot of [4, 5]) {
    const lookAtStatus = () => void happened.push(`${slot} looks`);
    cells.arrived({ slot, generation: 2, lookAtStatus } as unknown as ActorCell);
  }
  wanted = new Map([[4, 0b101]]);
  const takeRoomWanted = (slot: number): number => {
    const threads = wanted.get(slot) ?? 0;
    wanted.delete(slot);
    return threads;
  };
  hints = new ThreadHints({
    thread: SELF,
    incarnation: 7,
    host: { later: (task: () => void) => later.push(task) },
    threads: {
      table: () => ({ takeRoomWanted, openRound: (...round: unknown[]) => happened.push(['round', ...round]) }),
      peers: [0, 2, 3],
      peer: (thread: number) => ({ link: { hint: (...hint: unknown[]) => happened.push(['to', thread, ...hint]) } }),
      hint: (...hint: unknown[]) => happened.push(['to each of', ...hint]),
    },
    handles: {
      roomMade: (...place: unknown[]) => happened.push(['room', ...place]),
      roomMadeEverywhere: () => happened.push('room everywhere'),
    },
    cancellations: { hinted: (...ask: unknown[]) => happened.push(['cancelled', ...ask]), lookAtAll: () => happened.push('all asks') },
    blocks: { serve: () => happened.push('blocks') },
    slots: { accepts: (slot: number) => !ending.includes(slot) },
    cells,
  } as unknown as HintedThread);
});

it('I3: who a hint names looks at its status, and not who has the slot by now', () => {
  hints.heard(0, 4, 1, HintVerb.lookAtStatus);
  hints.heard(0, 4, 2, HintVerb.lookAtStatus);
  expect(happened).toEqual(['4 looks']);
});

it('I3: each other hint reaches the part that it is for', () => {
  hints.heard(2, 9, 1, HintVerb.room);
  hints.heard(2, 0, 0, HintVerb.roomEverywhere);
  hints.heard(2, 30, 3, HintVerb.cancelled);
  hints.heard(2, 0, 0, HintVerb.blocks);
  expect(happened).toEqual([['room', 2, 9], 'room everywhere', ['cancelled', 2, 30, 3], 'blocks']);
});

it('I3: after hints were lost, whoever was asked to end looks, and so does whoever waits for anything', () => {
  ending = [5];
  hints.lookAtAll();
  expect(happened).toEqual(['5 looks', 'room everywhere', 'all asks', 'blocks']);
});

it('W3: threads that wait for room at an actor are told once', () => {
  for (let n = 0; n < 2; n++) hints.roomMade({ thread: SELF, slot: 4, generation: 2 }, 0);
  expect(happened).toEqual([['to each of', 0b101, 4, 2, HintVerb.room]]);
});

it('B19, B20: a round is opened before those that wait are told, with an equal share for each thread there may be, of one at least', () => {
  const place = { thread: SELF, slot: 4, generation: 2 };
  const hint = ['to each of', 0b101, 4, 2, HintVerb.room];
  for (const [places, share] of [
    [11, 3],
    [2, 1],
    [0, undefined],
  ] as const) {
    happened = [];
    wanted.set(4, 0b101);
    hints.roomMade(place, places);
    expect(happened).toEqual(share === undefined ? [hint] : [['round', 4, share], hint]);
    // With nobody there it is nobody's.
    hints.roomMade(place, places);
    expect(happened).toHaveLength(share === undefined ? 1 : 2);
  }
});

it('W3: of room in the whole system this thread hears as well, and not within the call', () => {
  hints.roomMadeEverywhere(0b100);
  expect(later).toEqual([]);
  hints.roomMadeEverywhere(0b110);
  expect(happened).toEqual([
    ['to each of', 0b100, 0, 0, HintVerb.roomEverywhere],
    ['to each of', 0b110, 0, 0, HintVerb.roomEverywhere],
  ]);
  for (const task of later) task();
  expect(happened.at(-1)).toBe('room everywhere');
});

it('I5: who listens to an ask that was given up is told in which incarnation of this thread it was made', () => {
  hints.cancelled(0b1, 30);
  hints.roomForBlock(2);
  expect(happened).toEqual([
    ['to each of', 0b1, 30, 7, HintVerb.cancelled],
    ['to', 2, 0, 0, HintVerb.blocks],
  ]);
});

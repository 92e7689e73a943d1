import type { ReplyTo } from '@ringmaster/actors';
import { beforeEach, expect, it } from 'vitest';
import { ROOM_KEPT_MS, WaitingForRoom } from '#actors/scheduler/actor/waiting-for-room.js';

let room = 0;
let nowMs = 0;
let lapses: number[] = [];
let told: string[] = [];
let waiting: WaitingForRoom;
const from = (name: string): ReplyTo<void> => ({ tell: () => void told.push(name) }) as unknown as ReplyTo<void>;

beforeEach(() => {
  [room, nowMs, lapses, told] = [0, 0, [], []];
  waiting = new WaitingForRoom({ now: () => nowMs, room: () => room, lapseIn: (delayMs) => void lapses.push(delayMs) });
  for (const name of ['a', 'b', 'c']) waiting.add(from(name));
});

it('tells of each place one who waits, the first first', () => {
  expect(told).toEqual([]);
  room = 1;
  waiting.made();
  waiting.made();
  expect(told).toEqual(['a']);
  waiting.came();
  room = 0;
  waiting.made();
  room = 2;
  waiting.made();
  expect(told).toEqual(['a', 'b', 'c']);
});

it('tells the next if one who was told does not come', () => {
  room = 1;
  waiting.made();
  expect([told, lapses]).toEqual([['a'], [ROOM_KEPT_MS]]);
  waiting.lapse();
  expect([told, lapses]).toEqual([
    ['a', 'b'],
    [ROOM_KEPT_MS, ROOM_KEPT_MS],
  ]);
  waiting.lapse();
  expect(told).toEqual(['a', 'b', 'c']);
  expect(lapses).toHaveLength(2);
});

it('tells at once who comes when all who were told of room before have had their time', () => {
  room = 3;
  waiting.made();
  expect(told).toEqual(['a', 'b', 'c']);
  nowMs = ROOM_KEPT_MS - 1;
  waiting.add(from('early'));
  expect([told, lapses]).toEqual([['a', 'b', 'c'], [ROOM_KEPT_MS]]);
  waiting.lapse();
  expect(told).toEqual(['a', 'b', 'c', 'early']);
  nowMs += ROOM_KEPT_MS;
  waiting.add(from('d'));
  waiting.add(from('e'));
  waiting.add(from('f'));
  expect(told).toEqual(['a', 'b', 'c', 'early', 'd', 'e', 'f']);
  expect(lapses).toHaveLength(1);
});

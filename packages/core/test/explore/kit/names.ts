import type { RingPlace, SharedRegions } from '@ringmaster/core';
import { GROUP_UNITS, groupsIndex, groupsOf, ownerIndex, SHOWN, TICKET, unitsIndex, waitIndex } from '#core/blocks/arena-layout.js';
import { PRODUCER_POSITION, READ_POSITION, RELEASED_POSITION, RING_CONTROL_BYTES } from '#core/ring/ring-layout.js';
import {
  DEPTH,
  LIFE,
  OVERLOAD,
  PARENT_SLOT,
  PARENT_THREAD,
  ROOM_WANTED,
  ROUND,
  SHARE,
  SLOT_WORDS,
  slotsOffset,
  TAG,
} from '#core/slots/slot-layout.js';
import { arenaPlace, controlRingPlace, dataRingPlace } from '#core/transport/regions/shared-regions.js';
import {
  CLAIMED,
  CONTROL_PENDING,
  FLAGS,
  GATE,
  HELD,
  HELD_IN,
  INCARNATION,
  LINK_WORDS,
  ROOM_WANTED_BY,
  RUNNING,
  SCAN_ALL,
  STAMP,
  STATE,
  systemIndex,
  THREAD_WORDS,
  USER_WORDS,
  WANTS_ROOM,
} from '#core/transport/regions/thread-words-layout.js';
import { REQUEST_WORDS, WANTED, WITHDRAWN } from '#core/transport/regions/withdrawals-layout.js';
import type { WordNames } from '../engine/word-names.ts';

type Namer = (wordIndex: number) => string;

const CONTROL_WORDS = RING_CONTROL_BYTES >>> 2;
const RING_WORDS = new Map([
  [PRODUCER_POSITION, 'producer position'],
  [RELEASED_POSITION, 'released position'],
  [READ_POSITION, 'read position'],
]);
const THREAD_NAMES = new Map([
  [STATE, 'state'],
  [CONTROL_PENDING, 'control pending'],
  [SCAN_ALL, 'scan all'],
  [INCARNATION, 'incarnation'],
  [CLAIMED, 'claimed'],
  [GATE, 'gate'],
  [HELD, 'held'],
  [HELD_IN, 'held in'],
  [STAMP, 'stamp'],
  [RUNNING, 'running'],
  [USER_WORDS, 'watch'],
]);
const SLOT_NAMES = new Map([
  [LIFE, 'life'],
  [OVERLOAD, 'overload'],
  [ROOM_WANTED, 'room wanted'],
  [ROUND, 'round'],
  [SHARE, 'share'],
  [TAG, 'tag'],
  [DEPTH, 'depth'],
  [PARENT_THREAD, "parent's thread"],
  [PARENT_SLOT, "parent's slot"],
]);

/** Names for the words of one ring. */
export function ringNames({ buffer, byteOffset }: RingPlace, of = ''): WordNames {
  const name = ringNamer(byteOffset, of);
  return { name: (found, index) => (found === buffer ? name(index) : `word ${index}`) };
}

/** Names for all that the threads of a system share. */
export function regionNames(regions: SharedRegions): WordNames {
  const { threads, slots } = regions.sizes;
  const namers = new Map<SharedArrayBuffer, Namer>();
  namers.set(regions.words, (index) => threadWordName(index, threads));
  for (const [from, buffer] of regions.rings.entries()) namers.set(buffer, (index) => pairName(regions, from, index));
  for (const [thread, buffer] of regions.slots.entries()) namers.set(buffer, (index) => slotName(index, { slots, thread }));
  for (const buffer of regions.withdrawals) namers.set(buffer, requestName);
  const arena = arenaPlace(regions);
  namers.set(arena.words, (index) => arenaName(index, arena));
  return { name: (buffer, index) => namers.get(buffer)?.(index) ?? `memory+${index * 4}` };
}

/** Names for the words of an arena of blocks. */
export function arenaName(
  index: number,
  place: { readonly threads: number; readonly memory: SharedArrayBuffer; readonly unitBytes: number },
): string {
  if (index === TICKET) return 'next number';
  if (index === SHOWN) return 'numbers shown';
  const word = index - groupsIndex(place.threads);
  const groups = groupsOf(Math.floor(place.memory.byteLength / place.unitBytes));
  for (let group = 0; group < groups; group++) {
    if (word === unitsIndex(group)) return `units of group ${group}`;
    for (let unit = group * GROUP_UNITS; unit < (group + 1) * GROUP_UNITS; unit++)
      if (word === ownerIndex(unit)) return `owner of unit ${unit}`;
  }
  for (let thread = 0; thread < place.threads; thread++) if (index === waitIndex(thread)) return `number of waiting thread ${thread}`;
  return `arena word ${index}`;
}

function ringNamer(byteOffset: number, of: string): Namer {
  const suffix = of === '' ? '' : ` ${of}`;
  return (index) => {
    const word = index - (byteOffset >>> 2);
    if (word < CONTROL_WORDS) return `${RING_WORDS.get(word) ?? `ring word ${word}`}${suffix}`;
    return `data+${(word - CONTROL_WORDS) * 4}${suffix}`;
  };
}

function pairName(regions: SharedRegions, from: number, index: number): string {
  for (let to = 0; to < regions.sizes.threads; to++) {
    for (const [place, what] of [
      [dataRingPlace(regions, from, to), 'ring'],
      [controlRingPlace(regions, from, to), 'control ring'],
    ] as const) {
      const byte = index * 4 - place.byteOffset;
      if (byte >= 0 && byte < RING_CONTROL_BYTES + place.capacityBytes)
        return ringNamer(place.byteOffset, `of ${what} ${from}->${to}`)(index);
    }
  }
  return `rings of ${from}+${index * 4}`;
}

function threadWordName(index: number, threads: number): string {
  const system = index - systemIndex(threads);
  if (system === FLAGS) return 'flags of the system';
  if (system === ROOM_WANTED_BY) return 'room wanted by';
  const link = index - threads * THREAD_WORDS;
  if (link >= 0) {
    const pair = Math.floor(link / LINK_WORDS);
    const word = link % LINK_WORDS === WANTS_ROOM ? 'wants room' : `word ${link % LINK_WORDS}`;
    return `${word} of link ${Math.floor(pair / threads)}->${pair % threads}`;
  }
  return `${THREAD_NAMES.get(index % THREAD_WORDS) ?? `word ${index % THREAD_WORDS}`} of thread ${Math.floor(index / THREAD_WORDS)}`;
}

function slotName(index: number, { slots, thread }: { readonly slots: number; readonly thread: number }): string {
  const word = index - (slotsOffset(slots) >>> 2);
  if (word < 0) return `lease of block ${index} in table ${thread}`;
  return `${SLOT_NAMES.get(word % SLOT_WORDS) ?? `word ${word % SLOT_WORDS}`} of slot ${thread}:${Math.floor(word / SLOT_WORDS)}`;
}

function requestName(index: number): string {
  const word =
    index % REQUEST_WORDS === WITHDRAWN ? 'withdrawn' : index % REQUEST_WORDS === WANTED ? 'wanted' : `word ${index % REQUEST_WORDS}`;
  return `${word} of request ${Math.floor(index / REQUEST_WORDS)}`;
}

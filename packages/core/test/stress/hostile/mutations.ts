import type { SeededRandom } from '#core/bits/seeded-random.js';

/** Words that lengths, counts, places and numbers of shapes go wrong at. */
const ODD_WORDS = [
  0, 1, 2, 7, 8, 9, 16, 63, 64, 65, 127, 255, 256, 511, 512, 513, 0xffff, 0x10000, 0x7fffffff, -0x80000000, -1, -2, -8, -9, -16,
];
/** Bytes that mean something to MessagePack, and at its edges. */
const ODD_BYTES = [0x00, 0x40, 0x5f, 0x7f, 0x80, 0x8f, 0x90, 0x91, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc7, 0xc9, 0xcb, 0xcf];
const MORE_ODD_BYTES = [
  0xd0, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff, 0x62, 0x69, 0x70, 0x72,
];

/** Frames are changed from `begin` on; what stands before is left as it was. */
export interface Prey {
  readonly bytes: Uint8Array;
  readonly begin: number;
  /** May become shorter, or longer, up to all of `bytes`. */
  lengthBytes: number;
}

type Mutation = (prey: Prey, random: SeededRandom) => void;

const flipBit: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  const at = placeIn(begin, lengthBytes, random);
  bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
};

const setByte: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  bytes[placeIn(begin, lengthBytes, random)] = random.below(256);
};

const setOddByte: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  const odd = random.below(2) === 0 ? ODD_BYTES : MORE_ODD_BYTES;
  bytes[placeIn(begin, lengthBytes, random)] = pick(odd, random);
};

const setOddWord: Mutation = (prey, random) => setWord(prey, pick(ODD_WORDS, random), random);

const setOddBytesBigEndian: Mutation = (prey, random) => setWord(prey, pick(ODD_WORDS, random) << (random.below(4) << 3), random);

/** A length that lies by little: what follows moves into it, or out of it. */
const nudgeWord: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  const at = placeIn(begin, lengthBytes, random) & ~3;
  bytes[at] = (bytes[at] as number) + random.below(17) - 8;
};

const truncate: Mutation = (prey, random) => {
  prey.lengthBytes = prey.begin + random.below(prey.lengthBytes - prey.begin + 1);
};

const extend: Mutation = (prey, random) => {
  prey.lengthBytes = Math.min(prey.bytes.byteLength, prey.lengthBytes + 1 + random.below(24));
};

/** A piece of the frame stands in it once more, somewhere else. */
const repeat: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  const from = placeIn(begin, lengthBytes, random);
  const count = Math.min(1 + random.below(32), lengthBytes - from);
  bytes.copyWithin(placeIn(begin, lengthBytes - count + 1, random), from, from + count);
};

/** A whole cell, where numbers begin: not a number, infinity, or a pattern that engines use for something else. */
const setDouble: Mutation = ({ bytes, begin, lengthBytes }, random) => {
  const at = placeIn(begin, lengthBytes, random) & ~7;
  if (at < begin) return;
  for (let byte = 0; byte < 8; byte++) bytes[at + byte] = byte >= 6 ? 0xff - random.below(2) * 8 : random.below(256);
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setOddByte,
  setOddByte,
  setOddWord,
  setOddWord,
  setOddBytesBigEndian,
  nudgeWord,
  nudgeWord,
  truncate,
  extend,
  repeat,
  setDouble,
];

/** One to four changes. */
export function mutate(prey: Prey, random: SeededRandom): void {
  for (let count = 1 + random.below(4); count > 0 && prey.lengthBytes > prey.begin; count--) pick(MUTATIONS, random)(prey, random);
}

/** Anything at all from `begin` on. */
export function scramble({ bytes, begin, lengthBytes }: Prey, random: SeededRandom): void {
  for (let at = begin; at < lengthBytes; at++) bytes[at] = random.nextUint32();
}

function setWord({ bytes, begin, lengthBytes }: Prey, word: number, random: SeededRandom): void {
  const at = placeIn(begin, lengthBytes, random) & ~3;
  for (let byte = 0; byte < 4; byte++) if (at + byte >= begin) bytes[at + byte] = word >>> (byte << 3);
}

function placeIn(begin: number, end: number, random: SeededRandom): number {
  return begin + random.below(Math.max(1, end - begin));
}

export function pick<T>(list: readonly T[], random: SeededRandom): T {
  return list[random.below(list.length)] as T;
}

import type { SeededRandom } from '@ringmaster/core/testkit';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz äß€';
/** Longer than an eighth of a ring: it goes in fragments. */
const LONG = 48_000;

/** A text with what its characters sum up to. */
export interface Payload {
  readonly text: string;
  readonly sum: number;
}

const POOL = 64;
const pool: Payload[] = [];

/** Mostly short, seldom long enough to go in fragments: one of a few, because making one takes longer than sending it. */
export function payloadOf(random: SeededRandom): Payload {
  const isLong = random.below(200) === 0;
  const place = isLong ? random.below(POOL / 8) : POOL / 8 + random.below(POOL - POOL / 8);
  pool[place] ??= make(isLong ? LONG + random.below(LONG) : random.below(120), random);
  return pool[place];
}

function make(length: number, random: SeededRandom): Payload {
  const part = Array.from({ length: Math.min(length, 97) }, () => LETTERS[random.below(LETTERS.length)]).join('');
  const text = part.repeat(Math.ceil(length / Math.max(1, part.length))).slice(0, length);
  return { text, sum: sumOf(text) };
}

export function sumOf(text: string): number {
  let sum = text.length;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}

export const isWhole = ({ text, sum }: Payload): boolean => sumOf(text) === sum;

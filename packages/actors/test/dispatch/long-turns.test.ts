import type { AnyRef } from '@ringmaster/actors';
import { LIFE_STEP, LongTurns, type LongTurnSeen, type Runner, SEVERAL } from '#actors/dispatch/long-turns.js';
import { expect, it } from 'vitest';

const LIMIT_MS = 50;

function set(limitMs = LIMIT_MS) {
  const seen: LongTurnSeen[] = [];
  const onTrial: string[] = [];
  const runner = (name: string): Runner => ({ name, self: {} as AnyRef, proveAgain: () => void onTrial.push(name) });
  const turns = new LongTurns(limitMs, (one) => void seen.push(one));
  turns.begins(1_000);
  return { turns, seen, onTrial, a: runner('a'), b: runner('b') };
}

it('L1: who ran alone between two readings that lie far apart took long, and what it did is known', () => {
  const { turns, seen, a, b } = set();
  turns.ran(a, { type: 'quick' });
  turns.read(1_010);
  turns.ran(b, { type: 'slow' });
  turns.read(1_060);
  expect(seen).toEqual([{ runners: [b], what: { type: 'slow' }, durationMs: 50 }]);
});

it('L1: a turn just below the limit is not too long, and neither is time in which nobody ran', () => {
  const { turns, seen, a } = set();
  turns.ran(a, undefined);
  turns.read(1_049);
  turns.read(2_000);
  turns.ran(a, undefined);
  turns.begins(3_000);
  turns.ran(a, undefined);
  turns.read(3_049);
  expect(seen).toEqual([]);
});

it('L2: of one that did several things it is known who, not what', () => {
  const { turns, seen, a } = set();
  turns.ran(a, LIFE_STEP);
  turns.ran(a, { type: 'one' });
  turns.read(1_100);
  expect(seen).toEqual([{ runners: [a], what: SEVERAL, durationMs: 100 }]);
});

it('L3: of several it is told which they were, and all of them have to prove themselves again', () => {
  const { turns, seen, onTrial, a, b } = set();
  for (const one of [a, b, a, b]) turns.ran(one, { type: 'quick' });
  turns.read(1_100);
  expect(seen).toEqual([{ runners: [a, b], what: SEVERAL, durationMs: 100 }]);
  expect(onTrial).toEqual(['a', 'b']);
});

it('more than it remembers between two readings are no harm', () => {
  const { turns, seen, a } = set();
  for (let n = 0; n < 1_000; n++) turns.ran(a, SEVERAL);
  turns.read(1_100);
  expect(seen).toEqual([{ runners: [a], what: SEVERAL, durationMs: 100 }]);
});

it('switched off nothing is too long, and nobody is on trial', () => {
  const { turns, seen, a } = set(Number.POSITIVE_INFINITY);
  turns.ran(a, undefined);
  turns.read(1e9);
  expect([seen, turns.trialMessages]).toEqual([[], 0]);
});

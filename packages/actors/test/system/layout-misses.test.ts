import { createFixedLayout, text, u8 } from '@ringmaster/core';
import type { InternalRef } from '#actors/cell/internals.js';
import { LayoutMisses } from '#actors/system/thread/messages/layout-misses.js';
import { expect, it } from 'vitest';

const target = { name: 'book' } as InternalRef;

function open(note: (data: object, text: string) => void) {
  const counted: string[] = [];
  const due: (() => void)[] = [];
  const misses = new LayoutMisses({
    meter: { layouts: (what) => counted.push(what) },
    services: { debug: note },
    later: (task) => due.push(task),
  });
  const run = (): void => {
    for (const task of due.splice(0)) task();
  };
  return { misses, counted, run };
}

it('LayoutMisses counts each miss and tells of the first of each layout, not within the call', () => {
  const notes: object[] = [];
  const { misses, counted, run } = open((data) => notes.push(data));
  const [quote, note] = [createFixedLayout('quote', { id: u8 }), createFixedLayout('note', { text: text(8) })];
  for (const id of [256, -1, 0.5]) misses.misfit(target, quote, { type: 'quote', id });
  misses.tooLong(target, note, 8);
  misses.tooLong(target, note, 8);
  expect(notes).toEqual([]);
  run();
  expect(counted).toEqual(Array.from({ length: 5 }, () => 'layout-misfits'));
  expect(notes).toEqual([
    { actor: 'book', message: 'quote', why: '"id" is a number that its field cannot hold' },
    { actor: 'book', message: 'note', why: 'a record has at most 8 bytes, and it takes 12 and more' },
  ]);
});

it('LayoutMisses lets a logger throw', () => {
  const { misses, counted, run } = open(() => {
    throw new Error('the disk is full');
  });
  misses.misfit(target, createFixedLayout('quote', { id: u8 }), { type: 'quote', id: 256 });
  misses.refused('book', 400_000);
  expect(run).not.toThrow();
  expect(counted).toEqual(['layout-misfits', 'layouts-refused']);
});

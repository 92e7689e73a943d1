import { oneOf, text, u8 } from '#core/codec/layouts/field-kinds.js';
import { createFixedLayout } from '#core/codec/layouts/fixed-layout.js';
import { expect, test } from 'vitest';

const layout = createFixedLayout('m', { x: u8, name: text(4), side: oneOf('a', 'b') });
const fitting = { type: 'm', x: 1, name: 'n', side: 'a' };
const unreadable = {
  ...fitting,
  get x(): number {
    throw new Error('no');
  },
};

test.each([
  { message: { ...fitting, x: 256 }, why: '"x" is a number that its field cannot hold' },
  { message: { ...fitting, name: 'secret' }, why: '"name" is a string that its field cannot hold' },
  { message: { ...fitting, side: null }, why: '"side" is a null that its field cannot hold' },
  { message: { type: 'm', x: 1, side: 'a' }, why: 'it has no "name"' },
  { message: { ...fitting, more: 1 }, why: 'it has "more", which is no field of the layout' },
  { message: { ...fitting, type: 'n' }, why: 'its type is not "m"' },
  { message: Object.assign(Object.create(null) as object, fitting), why: 'it is no plain object' },
  { message: unreadable, why: 'reading it fails' },
  { message: fitting, why: 'it was read twice and differed' },
])('FixedLayout.explain says why, and shows no value: $why', ({ message, why }) => {
  expect(layout.explain(message)).toBe(why);
});

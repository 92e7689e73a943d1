import { bool, f64, i32, i64, oneOf, reference, replyHandle, text, u8, u16, u32 } from '@ringmaster/actors';
import { HANDLE_WORDS } from '@ringmaster/core';
import { describeLayouts } from '#actors/remote/layout-sets.js';
import { describe, expect, it } from 'vitest';

describe('layouts', () => {
  it('describe fields as plain data', () => {
    expect([u8, u16, u32, i32, f64, bool, i64].map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ['u8', 1],
      ['u16', 2],
      ['u32', 4],
      ['i32', 4],
      ['f64', 8],
      ['bool', 1],
      ['i64', 8],
    ]);
    expect(structuredClone(oneOf('buy', 'sell'))).toEqual({ kind: 'oneOf', bytes: 1, values: ['buy', 'sell'] });
    expect(structuredClone(text(16))).toEqual({ kind: 'text', bytes: 18, bytesMax: 16 });
  });

  it('give handles as many bytes as the codec writes', () => {
    expect([replyHandle.bytes, reference.bytes]).toEqual([HANDLE_WORDS * 4, HANDLE_WORDS * 4]);
  });

  it('refuse a oneOf of nothing, of too much, of one value twice', () => {
    expect(() => oneOf()).toThrow(new RangeError('Cannot lay out oneOf: it takes 1 to 256 values, not 0'));
    expect(() => oneOf(...Array.from({ length: 257 }, (_, index) => index))).toThrow(RangeError);
    expect(() => oneOf('a', 'b', 'a')).toThrow(new RangeError('Cannot lay out oneOf: a value occurs twice in ["a","b","a"]'));
    expect(oneOf(...Array.from({ length: 256 }, (_, index) => index)).bytes).toBe(1);
  });

  it.each([0, -1, 1.5, 65_536, Number.NaN])('refuse a text of %d bytes', (bytesMax) => {
    expect(() => text(bytesMax)).toThrow(RangeError);
  });

  it('more than a record can name are refused', () => {
    const declared = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, { id: u8 }]));
    expect(() => describeLayouts(declared(255))).not.toThrow();
    expect(() => describeLayouts(declared(256))).toThrow('an actor may declare 255 layouts, given 256');
  });
});

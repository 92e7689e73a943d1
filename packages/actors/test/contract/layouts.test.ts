import { actor, bool, f64, i32, i64, oneOf, reference, replyHandle, text, u8, u16, u32 } from '@ringmaster/actors';
import * as core from '@ringmaster/core';
import { checkLayouts } from '#actors/contract/check-layouts.js';
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
    expect(structuredClone(text(15))).toEqual({ kind: 'text', bytes: 20, bytesMax: 15 });
  });

  it('say how many bytes they take in a record', () => {
    const ours = [u8, u16, u32, i32, f64, bool, i64, replyHandle, reference, oneOf('a', 'b'), text(1), text(4), text(5), text(65_535)];
    const cores = [
      core.u8,
      core.u16,
      core.u32,
      core.i32,
      core.f64,
      core.bool,
      core.i64,
      core.handle,
      core.handle,
      core.oneOf('a', 'b'),
      ...[1, 4, 5, 65_535].map((bytesMax) => core.text(bytesMax)),
    ];
    expect(ours.map(({ bytes }) => bytes)).toEqual(cores.map(({ bytes }) => bytes));
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

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0, null, undefined, 1n, {}])('refuse a oneOf of %s', (value) => {
    if (value === undefined) return;
    expect(() => oneOf('a', value as never)).toThrow(/^Cannot lay out oneOf: its values are texts, booleans and numbers/);
  });

  it('more than a record can name are refused where they are declared', () => {
    const declared = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, { id: u8 }]));
    expect(() => checkLayouts('a', { ...declared(255), left: undefined })).not.toThrow();
    expect(() => checkLayouts('a', declared(256))).toThrow('Cannot define actor "a": it may declare 255 layouts, and declares 256');
  });

  const refused: readonly { readonly layouts: unknown; readonly says: string }[] = [
    { layouts: null, says: 'its layouts are an object, not null' },
    { layouts: { m: 5 }, says: 'layout "m" is an object of fields, not 5' },
    { layouts: { m: { type: u8 } }, says: 'layout "m" has a field "type"; the type has none' },
    { layouts: { m: { toString: u8 } }, says: 'layout "m" has a field "toString"; every object inherits that' },
    { layouts: { m: { x: 'u8' } }, says: 'layout "m" has "x", which is no field but "u8"; use u32, text(16), oneOf(…)' },
    { layouts: { m: { x: { kind: 'u64', bytes: 8 } } }, says: 'layout "m" has "x", which is no field' },
  ];
  it.each(refused)('are refused where they are declared: $says', ({ layouts, says }) => {
    expect(() => checkLayouts('a', layouts)).toThrow(`Cannot define actor "a": ${says}`);
    expect(() => actor(import.meta.url, `refused ${says}`, () => () => {}, { layouts } as never)).toThrow(says);
  });
});

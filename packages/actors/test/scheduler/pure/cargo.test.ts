import { MessageNotSerializableError, move } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { cargoOf } from '#actors/system/pure/cargo.js';
import { Point, Unfit } from '../../fixtures/pure-work.ts';

/** The path that is refused, and why. */
function refusal(value: unknown): [path: string, reason: string] {
  try {
    cargoOf(value, 'payload');
  } catch (error) {
    if (!(error instanceof MessageNotSerializableError)) throw error;
    return [error.data.path, error.message.replace(/^.*: /, '')];
  }
  return ['', 'none'];
}

describe('cargoOf', () => {
  it('takes what structured clone brings over as what it is', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const value = {
      texts: ['a', 1, 1n, true, null, undefined],
      nothing: Object.create(null) as object,
      map: new Map([[{ key: 1 }, new Set([new Date(0)])]]),
      rest: [/x/, new TypeError('no'), new Uint8Array(8), new ArrayBuffer(8), new SharedArrayBuffer(8), Buffer.from('x')],
      circle,
    };
    expect(cargoOf(value, 'payload')).toEqual([]);
  });

  it('G5: names the place of what cannot be sent', () => {
    expect(refusal({ order: { onDone: () => {} } })).toEqual(['payload.order.onDone', 'it is a function']);
    expect(refusal([0, new Map([['key', Symbol('s')]])])).toEqual(['payload[1].get(key)', 'it is a symbol (s)']);
    expect(refusal({ set: new Set([1, () => {}]) })).toEqual(['payload.set[1]', 'it is a function']);
  });

  it('refuses what would arrive as something else', () => {
    expect(refusal({ point: new Point() })).toEqual(['payload.point', 'it is a Point']);
    expect(refusal([new Unfit('no', { data: { n: 1 } })])).toEqual(['payload[0]', 'it is a Unfit']);
    expect(refusal({ work: Promise.resolve() })).toEqual(['payload.work', 'it is a Promise']);
  });

  it('refuses what Node would refuse when it is sent: a proxy, and memory that is elsewhere by now', () => {
    expect(refusal({ draft: new Proxy({ a: 1 }, {}) })).toEqual(['payload.draft', 'it is a Proxy']);
    const bytes = new ArrayBuffer(8);
    structuredClone(bytes, { transfer: [bytes] });
    expect(refusal({ bytes })).toEqual(['payload.bytes', expect.stringContaining('another attempt')]);
    expect(refusal({ bytes: new ArrayBuffer(0) })).toEqual(['', 'none']);
  });

  it('names the place of what stands under a key that has no text', () => {
    expect(refusal(new Map([[Object.create(null) as object, () => {}]]))).toEqual(['payload.get({})', 'it is a function']);
  });

  it('says so of what is nested too deeply, instead of overflowing the stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(refusal(deep)[1]).toBe('it is nested deeper than 500 levels');
  });

  it('lists each buffer that is marked, once, and no other', () => {
    const moved = new Float64Array(4);
    const value = {
      kept: new ArrayBuffer(8),
      moved: move(moved),
      again: new Uint8Array(moved.buffer),
      deep: [{ bytes: move(new ArrayBuffer(3)) }],
    };
    expect(cargoOf(value, 'payload')).toEqual([moved.buffer, value.deep[0]?.bytes]);
  });

  it('refuses what has been moved before', () => {
    const bytes = move(new Uint8Array(8));
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(refusal({ bytes })).toEqual(['payload.bytes', expect.stringContaining('another attempt')]);
    expect(refusal({ bytes: move(new Uint8Array(0)) })).toEqual(['', 'none']);
  });
});

describe('move', () => {
  it('gives back what it was given', () => {
    const [bytes, buffer] = [new Uint8Array(4), new ArrayBuffer(4)];
    expect(move(bytes)).toBe(bytes);
    expect(move(buffer)).toBe(buffer);
    expect(Object.keys(buffer)).toEqual([]);
  });

  it('refuses a part of a buffer, shared memory, and what is no memory', () => {
    const whole = new Uint8Array(8);
    expect(() => move(whole.subarray(2))).toThrow("the view shows 6 of its buffer's 8 bytes");
    expect(() => move(new Uint8Array(new SharedArrayBuffer(8)))).toThrow('not a view of shared memory');
    expect(() => move({ byteLength: 3 } as never)).toThrow(
      'Cannot move: it is an ArrayBuffer or a view of one that is moved, not {"byteLength":3}',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { OVERFLOW } from '#core/codec/message-codec.js';
import { newCodec, roundTrip, sharedMemory } from './support/round-trip.js';

const MEBIBYTE = 1 << 20;

/** Some that lie in the tree, and some that stand beside it. */
const LENGTHS = [4_095, 4_096, 4_097, 5_000, 30_001];

describe.each([
  ['printed ASCII', (length: number) => 'The quick brown fox, 0-9.\n'.repeat(length).slice(0, length)],
  ['all of ASCII', (length: number) => Array.from({ length }, (_, index) => String.fromCharCode(index & 0x7f)).join('')],
  ['Latin letters', (length: number) => 'Grüße, façade, ÿ '.repeat(length).slice(0, length)],
  ['one other letter at the end', (length: number) => `${'x'.repeat(length - 1)}é`],
  ['one wide letter at the end', (length: number) => `${'x'.repeat(length - 1)}漢`],
  ['wide letters', (length: number) => '漢字かな交じり文'.repeat(length).slice(0, length)],
  ['pairs of surrogates', (length: number) => '🎪a'.repeat(length).slice(0, length)],
  ['halves of pairs', (length: number) => '\udfaa\ud83c\ud83c x'.repeat(length).slice(0, length)],
])('G5: long text of %s', (_, textOf) => {
  it.each(LENGTHS)('of %i units comes across as it was, wherever it stands', (length) => {
    const text = textOf(length);
    expect(text).toHaveLength(length);
    for (const message of [text, { type: 'page', text, n: 1 }, [text, 'short', text], new Map([[text, { text }]]), { [text]: text }])
      expect(roundTrip(message)).toEqual(message);
  });

  it('is refused where there is too little room, and nothing is written past it', () => {
    const message = { type: 'page', text: textOf(5_000), n: 1 };
    const whole = newCodec().encode(message, sharedMemory(32_768), 64, 32_768);
    expect(whole).toBeGreaterThan(5_000);
    for (const short of [1, 2, 3, 4, 7, 8, 9, 100, 4_000, whole - 8]) {
      const memory = sharedMemory(32_768);
      memory.bytes.fill(0xa5);
      expect(newCodec().encode(message, memory, 64, 64 + whole - short), `${short} bytes short`).toBe(OVERFLOW);
      expect(memory.bytes.subarray(64 + whole - short).every((byte) => byte === 0xa5)).toBe(true);
    }
    const memory = sharedMemory(32_768);
    expect(newCodec().encode(message, memory, 64, 64 + whole)).toBe(whole);
  });
});

describe('G5: long text', () => {
  it('of ASCII takes a byte a unit, and of wide letters two', () => {
    const bytesOf = (text: string): number => newCodec().encodeToBytes({ text }).byteLength;
    expect(bytesOf('a'.repeat(100_000))).toBeLessThan(100_100);
    expect(bytesOf('漢'.repeat(100_000))).toBeLessThan(200_100);
  });

  it('of Latin letters is not too long where it would be by two bytes a unit alone', () => {
    const text = `${'a'.repeat(3 * MEBIBYTE)}é`;
    const bytes = newCodec(undefined, { messageBytesMax: 4 * MEBIBYTE }).encodeToBytes({ text });
    expect(bytes.byteLength).toBeLessThan(3 * MEBIBYTE + 100);
  });

  it('gives bytes that the next message does not change, however long both are', () => {
    const codec = newCodec();
    for (const length of [5_000, 300_000, MEBIBYTE]) {
      const [first, second] = ['a', 'b'].map((letter) => codec.encodeToBytes({ text: letter.repeat(length) }));
      const memory = sharedMemory(2 * MEBIBYTE);
      for (const [bytes, letter] of [
        [first, 'a'],
        [second, 'b'],
      ] as const) {
        memory.bytes.set(bytes as Uint8Array);
        expect(codec.decode(memory, 0, (bytes as Uint8Array).byteLength, 0)).toEqual({ text: letter.repeat(length) });
      }
    }
  });

  it.each(['a', '漢'])('that claims to be longer than its record is refused before room is made for it (%s)', (letter) => {
    const codec = newCodec();
    const memory = sharedMemory(32_768);
    const length = codec.encode({ text: letter.repeat(5_000) }, memory, 0, memory.byteLength);
    const at = memory.words.indexOf(5_000);
    for (const units of [length, 0x3fff_ffff, 0x7fff_ffff, -1, -0x8000_0000]) {
      memory.words[at] = units;
      expect(() => codec.decode(memory, 0, length, 0), `${units} units`).toThrow(UndecodableError);
    }
  });
});
